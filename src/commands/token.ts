// SPDX-License-Identifier: Apache-2.0

import { create } from "@bufbuild/protobuf";
import { timestampFromDate, timestampMs } from "@bufbuild/protobuf/wkt";
import { type Command, InvalidArgumentError } from "commander";
import { TokenService as PersonalTokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import {
	type CreateTokenResponse,
	CreateTokenResponseSchema,
	DeleteTokenResponseSchema,
	ListTokensResponseSchema,
	SetTokenNetworksResponseSchema,
	type Token,
	TokenService,
} from "../../gen/roster/v1/token_service_pb.ts";
import { confirm, yesOption } from "./confirm.ts";
import { CommandError } from "./failure.ts";
import { findUser, userHelp } from "./find.ts";
import { exactTime, type Output } from "./output.ts";
import { printSecret } from "./secret.ts";
import { everyPage, type Session } from "./session.ts";
import { tokenNamed } from "./token-named.ts";
import { tokenRotationCommand } from "./token-rotation.ts";
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
		throw new InvalidArgumentError("the kind must be scim, service, admin or user");
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
	return isExpired ? `expired ${time(expireTime)}${refused}` : time(expireTime);
}

function row(token: Token, output: Output): string[] {
	const { id, kind, displayName, connection, userId, networks, createTime, lastUseTime } = token;
	const { time } = output;
	const used = lastUseTime === undefined ? "never" : time(lastUseTime);
	const owner = connection || userId;
	const ofKind = token.client ? `${shownKind(kind)} client` : shownKind(kind);
	const kindAndOwner = owner === "" ? ofKind : `${ofKind} (${owner})`;
	const where = networks.length === 0 ? "" : `, from ${networks.join(", ")}`;
	return [id, displayName || "-", kindAndOwner + where, time(createTime), shownExpiry(token, output), used];
}

/** The rows of a token: one, and another for its old secret while it is being rotated. */
function rowsOf(token: Token, output: Output): string[][] {
	const { time } = output;
	const [id, name, kind, created, expiry, used] = row(token, output) as [
		string,
		string,
		string,
		string,
		string,
		string,
	];
	const newest = token.secrets.find((each) => !each.old)?.lastUseTime;
	const usedNow = token.rotateTime === undefined ? used : newest === undefined ? "never" : time(newest);
	return [
		[id, name, kind, created, expiry, usedNow],
		...token.secrets
			.filter((each) => each.old)
			.map(({ endTime, lastUseTime }) => [
				...[id, name, `${kind}, old secret`, created, time(endTime)],
				lastUseTime === undefined ? "never" : time(lastUseTime),
			]),
	];
}

/** Such as `01a2… (okta-prod, scim, connection okta, last used 3min ago)`. */
function described(
	{ id, displayName, kind, connection, userId, networks, lastUseTime }: Token,
	{ time }: Output,
): string {
	const words = [
		...(displayName === "" ? [] : [displayName]),
		shownKind(kind),
		...(connection === "" ? [] : [`connection ${connection}`]),
		...(userId === "" ? [] : [`user ${userId}`]),
		...(networks.length === 0 ? [] : [`from ${networks.join(", ")}`]),
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
	readonly user?: string;
	readonly network?: readonly string[];
}

interface UpdateOptions {
	readonly network?: readonly string[];
	readonly anyNetwork?: boolean;
}

export const networkOption = [
	"--network <network>",
	"an address or a network from which it may be used, such as 192.0.2.0/24; several times for several",
	(network: string, others: readonly string[] = []) => [...others, network],
] as const;

/** Creates a personal token. The call is one of the registry's API, which returns the plaintext alone. */
async function createPersonal(
	current: Session,
	{ user, name = "", expires }: CreateOptions,
): Promise<CreateTokenResponse> {
	if (user === undefined) {
		throw new CommandError("usage", "a token of the kind user needs --user", "say whose token it is");
	}
	const { user: found } = await findUser(current.client(ProvisioningService), user);
	const userId = found?.id ?? "";
	const { token: plaintext } = await current.client(PersonalTokenService).createToken({
		...{ userId, note: name },
		...(expires === undefined ? {} : { expireTime: timestampFromDate(expires) }),
	});
	const tokens = await listTokens(current, CredentialKind.USER);
	const token = tokens.find(({ id }) => plaintext.includes(id.replaceAll("-", "")));
	return create(CreateTokenResponseSchema, { plaintext, ...(token === undefined ? {} : { token }) });
}

/** `roster token …` */
export function tokenCommands(program: Command, session: () => Session): void {
	const token = program
		.command("token")
		.description("manage the tokens of identity providers, services, administrators and people");

	token
		.command("create")
		.description("create a token and print it; it cannot be printed again")
		.argument("<kind>", "scim (for an identity provider), service (only reads), admin or user (for a person)", kindIn)
		.option("--expires <when>", "when it expires, such as 90d, 12h or a date (default: never)", timeIn)
		.option("--name <name>", "a name by which you recognize the token, such as okta-prod")
		.option("--connection <name>", 'the connection of a scim token, created if it is new (default: "default")')
		.option(...networkOption)
		.option("--user <user>", `the person of a user token: ${userHelp}`)
		.addHelpText(
			"after",
			"\nExamples:\n  roster token create scim --name okta-prod --expires 365d\n  roster token create service\n  roster token create user --user ada@example.com --name laptop\n",
		)
		.action(async (kind: CredentialKind, options: CreateOptions) => {
			const current = session();
			const { client, json, print, time } = current;
			const { expires, name = "", connection = "", user, network = [] } = options;
			if (kind !== CredentialKind.USER && user !== undefined) {
				throw new CommandError("usage", "--user is only for a token of the kind user", "leave it out");
			}
			if (kind === CredentialKind.USER && network.length > 0) {
				throw new CommandError(
					"usage",
					"--network is not for the creation of a token of the kind user",
					'set its networks afterwards with "roster token update"',
				);
			}
			const made =
				kind === CredentialKind.USER
					? await createPersonal(current, options)
					: await client(TokenService).createToken({
							...{ kind, displayName: name, connection, networks: [...network] },
							...(expires === undefined ? {} : { expireTime: timestampFromDate(expires) }),
						});
			printSecret(current, made.plaintext, made.token);
			if (!json) {
				const connected =
					kind === CredentialKind.SCIM
						? `, its connection is ${made.token?.connection}`
						: kind === CredentialKind.USER
							? `, its user is ${made.token?.userId}`
							: "";
				const expiring = expires === undefined ? "never expires" : `expires ${exactTime(expires)} (${time(expires)})`;
				print(`\nThe token is shown only once. Its id is ${made.token?.id}${connected}, and it ${expiring}.`);
			}
		});

	token
		.command("list")
		.description("list the tokens with their secrets, and mark those that have expired")
		.argument("[kind]", "list only this kind: scim, service, admin or user", kindIn)
		.action(async (kind: CredentialKind | undefined) => {
			const current = session();
			const tokens = await listTokens(current, kind);
			current.list(
				ListTokensResponseSchema,
				create(ListTokensResponseSchema, { tokens }),
				tokens.flatMap((each) => rowsOf(each, current)),
				{
					headings: ["ID", "NAME", "KIND", "CREATED", "EXPIRES", "USED"],
					row: (each) => each,
					none: "There are no tokens.",
				},
			);
		});

	tokenRotationCommand(token, session);

	token
		.command("update")
		.description("set the networks from which a token may be used")
		.argument("<token>", 'the name or id, as "roster token list" shows it')
		.option(...networkOption)
		.option("--any-network", "allow every network")
		.addHelpText(
			"after",
			"\nExample:\n  roster token update okta-prod --network 192.0.2.0/24 --network 2001:db8::/32\n",
		)
		.action(async (nameOrId: string, { network = [], anyNetwork = false }: UpdateOptions) => {
			if (network.length > 0 === anyNetwork) {
				throw new CommandError("usage", "nothing to set, or both of two", "give --network, or --any-network");
			}
			const current = session();
			const id = await tokenNamed(current, nameOrId);
			const response = await current.client(TokenService).setTokenNetworks({ id, networks: [...network] });
			const where = response.token?.networks.join(", ") || "every network";
			current.say(`The token ${id} may be used from ${where}.`, SetTokenNetworksResponseSchema, response);
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
