// SPDX-License-Identifier: Apache-2.0

import { toJson } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Command, InvalidArgumentError } from "commander";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import {
	CreateTokenResponseSchema,
	type Token,
	TokenSchema,
	TokenService,
} from "../../gen/roster/v1/token_service_pb.ts";
import { everyPage, type Session } from "./session.ts";
import { shownTime, timeIn } from "./values.ts";

const kinds: ReadonlyMap<string, CredentialKind> = new Map([
	["scim", CredentialKind.SCIM],
	["service", CredentialKind.SERVICE],
	["admin", CredentialKind.ADMINISTRATOR],
]);

function kindIn(text: string): CredentialKind {
	const kind = kinds.get(text);
	if (kind === undefined) {
		throw new InvalidArgumentError("the kinds are scim, service and admin");
	}
	return kind;
}

function shownKind(kind: CredentialKind): string {
	return [...kinds].find(([, each]) => each === kind)?.[0] ?? "";
}

function row({ id, kind, connection, createTime, expireTime, lastUseTime }: Token): string[] {
	const expires = expireTime === undefined ? "never" : shownTime(expireTime);
	const used = lastUseTime === undefined ? "never" : shownTime(lastUseTime);
	return [id, shownKind(kind), connection || "-", shownTime(createTime), expires, used];
}

/** `roster token …` */
export function tokenCommands(program: Command, session: () => Session): void {
	const token = program
		.command("token")
		.description("tokens: for the identity provider, for services, for administrators");

	token
		.command("create")
		.description("make a token, and show it this once")
		.argument("<kind>", "scim (for the identity provider), service (reads and the stream of changes) or admin", kindIn)
		.option("--expires <when>", "when it ends: 90d, 12h or a date; without it, never", timeIn)
		.option("--connection <name>", "the connection that a scim token belongs to, made where it is new (default)")
		.addHelpText("after", "\nExamples:\n  roster token create scim --expires 365d\n  roster token create service\n")
		.action(async (kind: CredentialKind, { expires, connection }: { expires?: Date; connection?: string }) => {
			const { client, json, print, printJson } = session();
			const expiry = expires === undefined ? {} : { expireTime: timestampFromDate(expires) };
			const made = await client(TokenService).createToken({ kind, ...expiry, connection: connection ?? "" });
			if (json) {
				printJson(toJson(CreateTokenResponseSchema, made));
				return;
			}
			print(made.plaintext);
			print(
				`\nIt is shown only this once. Its id is ${made.token?.id}${kind === CredentialKind.SCIM ? `, its connection is ${made.token?.connection}` : ""}, and it ${expires ? `ends at ${expires.toISOString()}` : "never ends"}.`,
			);
		});

	token
		.command("list")
		.description("list the tokens that have not ended")
		.argument("[kind]", "only those of a kind: scim, service or admin", kindIn)
		.action(async (kind: CredentialKind | undefined) => {
			const { client, list } = session();
			const tokens = await everyPage(
				(page) => client(TokenService).listTokens({ kind: kind ?? CredentialKind.UNSPECIFIED, ...page }),
				(page) => page.tokens,
			);
			list(TokenSchema, tokens, {
				headings: ["ID", "KIND", "CONNECTION", "CREATED", "EXPIRES", "LAST USED"],
				row,
				none: "There are no tokens.",
			});
		});

	token
		.command("delete")
		.description("delete a token: it is refused from then on")
		.argument("<id>", "the id, as in the list")
		.action(async (id: string) => {
			const { client, say } = session();
			await client(TokenService).deleteToken({ id });
			say(`The token ${id} is deleted.`, { id });
		});
}
