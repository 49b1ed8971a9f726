// SPDX-License-Identifier: Apache-2.0

import { toJson } from "@bufbuild/protobuf";
import { timestampFromDate, timestampMs } from "@bufbuild/protobuf/wkt";
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
		throw new InvalidArgumentError("the kind must be scim, service or admin");
	}
	return kind;
}

function shownKind(kind: CredentialKind): string {
	return [...kinds].find(([, each]) => each === kind)?.[0] ?? "";
}

function shownExpiry({ expireTime, lastRefuseTime }: Token): string {
	if (expireTime === undefined) {
		return "never";
	}
	const isExpired = timestampMs(expireTime) <= Date.now();
	const refused = lastRefuseTime === undefined ? "" : `, last refused ${shownTime(lastRefuseTime)}`;
	return isExpired ? `${shownTime(expireTime)} (expired${refused})` : shownTime(expireTime);
}

function row(token: Token): string[] {
	const { id, kind, displayName, connection, createTime, lastUseTime } = token;
	const used = lastUseTime === undefined ? "never" : shownTime(lastUseTime);
	return [id, displayName || "-", shownKind(kind), connection || "-", shownTime(createTime), shownExpiry(token), used];
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
			const { client, json, print, printJson } = session();
			const expiry = expires === undefined ? {} : { expireTime: timestampFromDate(expires) };
			const made = await client(TokenService).createToken({
				...{ kind, displayName: name ?? "", connection: connection ?? "" },
				...expiry,
			});
			if (json) {
				printJson(toJson(CreateTokenResponseSchema, made));
				return;
			}
			print(made.plaintext);
			print(
				`\nThe token is shown only once. Its id is ${made.token?.id}${kind === CredentialKind.SCIM ? `, its connection is ${made.token?.connection}` : ""}, and it ${expires ? `expires at ${expires.toISOString()}` : "never expires"}.`,
			);
		});

	token
		.command("list")
		.description("list the tokens, and mark those that have expired")
		.argument("[kind]", "list only this kind: scim, service or admin", kindIn)
		.action(async (kind: CredentialKind | undefined) => {
			const { client, list } = session();
			const tokens = await everyPage(
				(page) =>
					client(TokenService).listTokens({ kind: kind ?? CredentialKind.UNSPECIFIED, includeExpired: true, ...page }),
				(page) => page.tokens,
			);
			list(TokenSchema, tokens, {
				headings: ["ID", "NAME", "KIND", "CONNECTION", "CREATED", "EXPIRES", "LAST USED"],
				row,
				none: "There are no tokens.",
			});
		});

	token
		.command("delete")
		.description("delete a token, which the server then rejects")
		.argument("<id>", 'the id, as "roster token list" shows it')
		.action(async (id: string) => {
			const { client, say } = session();
			await client(TokenService).deleteToken({ id });
			say(`Deleted the token ${id}.`, { id });
		});
}
