// SPDX-License-Identifier: Apache-2.0

import { create } from "@bufbuild/protobuf";
import { timestampFromDate, timestampMs } from "@bufbuild/protobuf/wkt";
import { type Command, InvalidArgumentError } from "commander";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import {
	CreateTokenResponseSchema,
	DeleteTokenResponseSchema,
	ListTokensResponseSchema,
	type Token,
	TokenService,
} from "../../gen/roster/v1/token_service_pb.ts";
import { confirm, yesOption } from "./confirm.ts";
import { exactTime, type Output } from "./output.ts";
import { everyPage, type Session } from "./session.ts";
import { timeIn } from "./values.ts";

const kinds: ReadonlyMap<string, CredentialKind> = new Map([
	["scim", CredentialKind.SCIM],
	["service", CredentialKind.SERVICE],
	["admin", CredentialKind.ADMINISTRATOR],
	["user", CredentialKind.USER],
]);

function kindIn(text: string): CredentialKind {
	const kind = kinds.get(text);
	if (kind === undefined) {
		throw new InvalidArgumentError("the kind must be scim, service or admin");
	}
	return kind;
}

function shownKind(kind: CredentialKind): string {
	return [...kinds].find(([, each]) => each === kind)?.[0] ?? "";
}

function shownExpiry({ expireTime, lastRefuseTime }: Token, { time }: Output): string {
	if (expireTime === undefined) {
		return "never";
	}
	const isExpired = timestampMs(expireTime) <= Date.now();
	const refused = lastRefuseTime === undefined ? "" : `, last refused ${time(lastRefuseTime)}`;
	return isExpired ? `${time(expireTime)} (expired${refused})` : time(expireTime);
}

function row(token: Token, output: Output): string[] {
	const { id, kind, displayName, connection, createTime, lastUseTime } = token;
	const { time } = output;
	const used = lastUseTime === undefined ? "never" : time(lastUseTime);
	return [
		id,
		displayName || "-",
		shownKind(kind),
		connection || "-",
		time(createTime),
		shownExpiry(token, output),
		used,
	];
}

/** Such as `01a2… (okta-prod, scim, connection okta, last used 3min ago)`. */
function described({ id, displayName, kind, connection, lastUseTime }: Token, { time }: Output): string {
	const words = [
		...(displayName === "" ? [] : [displayName]),
		shownKind(kind),
		...(connection === "" ? [] : [`connection ${connection}`]),
		lastUseTime === undefined ? "never used" : `last used ${time(lastUseTime)}`,
	];
	return `${id} (${words.join(", ")})`;
}

/** All tokens of a kind, expired ones included. */
function listTokens({ client }: Session, kind: CredentialKind = CredentialKind.UNSPECIFIED): Promise<Token[]> {
	return everyPage(
		(page) => client(TokenService).listTokens({ kind, includeExpired: true, ...page }),
		(page) => page.tokens,
	);
}

interface CreateOptions {
	readonly expires?: Date;
	readonly name?: string;
	readonly connection?: string;
}

/** `roster token …` */
export function tokenCommands(program: Command, session: () => Session): void {
	const token = program
		.command("token")
		.description("manage the tokens of identity providers, services and administrators");

	token
		.command("create")
		.description("create a token and print it; it cannot be printed again")
		.argument("<kind>", "scim (for an identity provider), service (only reads) or admin", kindIn)
		.option("--expires <when>", "when it expires, such as 90d, 12h or a date (default: never)", timeIn)
		.option("--name <name>", "a name by which you recognize the token, such as okta-prod")
		.option("--connection <name>", 'the connection of a scim token, created if it is new (default: "default")')
		.addHelpText(
			"after",
			"\nExamples:\n  roster token create scim --name okta-prod --expires 365d\n  roster token create service\n",
		)
		.action(async (kind: CredentialKind, { expires, name, connection }: CreateOptions) => {
			const { client, json, say, print, time } = session();
			const expiry = expires === undefined ? {} : { expireTime: timestampFromDate(expires) };
			const made = await client(TokenService).createToken({
				...{ kind, displayName: name ?? "", connection: connection ?? "" },
				...expiry,
			});
			// The token alone is the first line, so that it can be copied.
			say(made.plaintext, CreateTokenResponseSchema, made);
			if (!json) {
				const connected = kind === CredentialKind.SCIM ? `, its connection is ${made.token?.connection}` : "";
				const expiring = expires === undefined ? "never expires" : `expires ${exactTime(expires)} (${time(expires)})`;
				print(`\nThe token is shown only once. Its id is ${made.token?.id}${connected}, and it ${expiring}.`);
			}
		});

	token
		.command("list")
		.description("list the tokens, and mark those that have expired")
		.argument("[kind]", "list only this kind: scim, service or admin", kindIn)
		.action(async (kind: CredentialKind | undefined) => {
			const current = session();
			const tokens = await listTokens(current, kind);
			current.list(ListTokensResponseSchema, create(ListTokensResponseSchema, { tokens }), tokens, {
				headings: ["ID", "NAME", "KIND", "CREATED", "EXPIRES", "USED"],
				row: (each) => row(each, current),
				none: "There are no tokens.",
			});
		});

	token
		.command("delete")
		.description("delete a token, which the server then rejects")
		.argument("<id>", 'the id, as "roster token list" shows it')
		.option(...yesOption)
		.action(async (id: string, { yes = false }: { yes?: boolean }) => {
			const current = session();
			const service = current.client(TokenService);
			await service.deleteToken({ id, validateOnly: true });
			const found = (await listTokens(current)).find((each) => each.id === id);
			const named = found === undefined ? id : described(found, current);
			await confirm(current, `this deletes the token ${named}`, yes);
			current.say(`Deleted the token ${named}.`, DeleteTokenResponseSchema, await service.deleteToken({ id }));
		});
}
