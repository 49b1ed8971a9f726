// SPDX-License-Identifier: Apache-2.0

import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { CommandError } from "./failure.ts";
import { everyPage, type Session } from "./session.ts";

/** The id of a token, by its name or id. A token that was deleted has only its id. */
export async function tokenNamed({ client }: Session, nameOrId: string): Promise<string> {
	const tokens = await everyPage(
		(page) => client(TokenService).listTokens(page),
		(page) => page.tokens,
	);
	const found = tokens.filter((each) => each.id === nameOrId || each.displayName === nameOrId);
	if (found.length > 1) {
		throw new CommandError("usage", `several tokens have the name ${JSON.stringify(nameOrId)}`, "give the id of one");
	}
	if (found[0] === undefined && !/^[0-9a-f-]{36}$/.test(nameOrId)) {
		throw new CommandError(
			"not_found",
			`no token has the name ${JSON.stringify(nameOrId)}`,
			'run "roster token list" to see all',
		);
	}
	return found[0]?.id ?? nameOrId;
}
