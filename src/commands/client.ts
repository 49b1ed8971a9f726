// SPDX-License-Identifier: Apache-2.0

// `roster client …`: OAuth 2.0 clients with their secrets and trusts.

import { readFileSync } from "node:fs";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Command } from "commander";
import {
	AddClientSecretResponseSchema,
	AddClientTrustResponseSchema,
	type Client,
	ClientService,
	CreateClientResponseSchema,
	ListClientsResponseSchema,
	RemoveClientSecretResponseSchema,
	RemoveClientTrustResponseSchema,
} from "../../gen/roster/v1/client_service_pb.ts";
import { DeleteTokenResponseSchema, TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { confirm, remove, yesOption } from "./confirm.ts";
import { CommandError } from "./failure.ts";
import type { Output } from "./output.ts";
import type { Session } from "./session.ts";
import { networkOption } from "./token.ts";
import { timeIn } from "./values.ts";

const clientArgument = ["<client>", 'the name or id, as "roster client list" shows it'] as const;

const nameOf = ({ displayName, id }: Client) => (displayName === "" ? id : `${displayName} (${id})`);

async function clientNamed({ client }: Session, nameOrId: string): Promise<Client> {
	const { clients } = await client(ClientService).listClients({});
	const [found, other] = clients.filter((each) => each.id === nameOrId || each.displayName === nameOrId);
	if (other !== undefined) {
		throw new CommandError("usage", `several clients have the name ${JSON.stringify(nameOrId)}`, "give the id of one");
	}
	if (found === undefined) {
		throw new CommandError(
			"not_found",
			`no client has the name ${JSON.stringify(nameOrId)}`,
			'run "roster client list" to see all',
		);
	}
	return found;
}

/** The rows of a client: one for each secret and each trust, or one that says that it has none. */
function rowsOf(client: Client, { time }: Output): string[][] {
	const own = [client.id, client.displayName || "-", client.connection];
	const used = (when: Parameters<Output["time"]>[0]) => (when === undefined ? "never" : time(when));
	const rows = [
		...client.secrets.map(({ id, expireTime, lastUseTime }) => [
			...[...own, "secret", id],
			...[expireTime === undefined ? "never" : time(expireTime), used(lastUseTime)],
		]),
		...client.trusts.map(({ id, issuer, subject, audience, lastUseTime }) => [
			...[...own, `trust: ${issuer}, ${subject}, for ${audience}`, id],
			...["-", used(lastUseTime)],
		]),
	];
	return rows.length === 0 ? [[...own, "nothing yet", "-", "-", "never"]] : rows;
}

interface TrustOptions {
	readonly issuer: string;
	readonly subject: string;
	readonly audience: string;
	readonly jwksUrl?: string;
	readonly jwks?: string;
}

function textOf(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch (error) {
		throw new CommandError("usage", `${path}: ${(error as Error).message}`, "give the file with the JWK Set");
	}
}

/** `roster client …` */
export function clientCommands(program: Command, session: () => Session): void {
	const client = program.command("client").description("manage the OAuth 2.0 clients of identity providers");

	client
		.command("create")
		.description("create a client; add a secret or a trust to it afterwards")
		.argument("<name>", "a name by which you recognize it, such as entra-prod")
		.option("--connection <name>", 'the connection, created if it is new (default: "default")')
		.option(...networkOption)
		.action(
			async (displayName: string, options: { readonly connection?: string; readonly network?: readonly string[] }) => {
				const current = session();
				const { connection = "", network = [] } = options;
				const request = { displayName, connection, networks: [...network] };
				const response = await current.client(ClientService).createClient(request);
				current.say(
					`The client ${displayName} has the id ${response.client?.id}. Add a secret with "roster client secret add ${displayName}", or an issuer with "roster client trust add ${displayName} …".`,
					CreateClientResponseSchema,
					response,
				);
			},
		);

	client
		.command("list")
		.description("list the clients with their secrets and trusts, and when each was last used")
		.action(async () => {
			const current = session();
			const response = await current.client(ClientService).listClients({});
			const rows = response.clients.flatMap((each) => rowsOf(each, current));
			current.list(ListClientsResponseSchema, response, rows, {
				headings: ["CLIENT ID", "NAME", "CONNECTION", "HAS", "ID", "EXPIRES", "USED"],
				row: (each) => each,
				none: "There are no clients.",
			});
		});

	client
		.command("delete")
		.description("delete a client, with its secrets, trusts and access tokens")
		.argument(...clientArgument)
		.option(...yesOption)
		.action(async (nameOrId: string, { yes = false }: { yes?: boolean }) => {
			const current = session();
			const found = await clientNamed(current, nameOrId);
			await confirm(current, `this deletes the client ${nameOf(found)}`, yes);
			const response = await current.client(TokenService).deleteToken({ id: found.id });
			current.say(`Deleted the client ${nameOf(found)}.`, DeleteTokenResponseSchema, response);
		});

	const secret = client.command("secret").description("manage the secrets of a client");

	secret
		.command("add")
		.description("add a secret and print it; it cannot be printed again")
		.argument(...clientArgument)
		.option("--expires <when>", "when it expires, such as 180d or a date (default: never)", timeIn)
		.addHelpText("after", "\nExample:\n  roster client secret add entra-prod --expires 180d\n")
		.action(async (nameOrId: string, { expires }: { readonly expires?: Date }) => {
			const current = session();
			const { id } = await clientNamed(current, nameOrId);
			const response = await current.client(ClientService).addClientSecret({
				clientId: id,
				...(expires === undefined ? {} : { expireTime: timestampFromDate(expires) }),
			});
			// The secret alone is the first line, so that it can be copied.
			current.say(response.plaintext, AddClientSecretResponseSchema, response);
			if (!current.json) {
				current.print(
					`\nThe secret is shown only once. Its id is ${response.secret?.id}, and the client id is ${id}. The token endpoint is /oauth2/token.`,
				);
			}
		});

	secret
		.command("remove")
		.description("remove a secret, and the access tokens that were made with it")
		.argument(...clientArgument)
		.argument("<secret>", "the id of the secret")
		.option(...yesOption)
		.action(async (nameOrId: string, secretId: string, { yes = false }: { yes?: boolean }) => {
			const current = session();
			const found = await clientNamed(current, nameOrId);
			const used = found.secrets.find((each) => each.id === secretId)?.lastUseTime;
			const shown = used === undefined ? "was never used" : `was last used ${current.time(used)}`;
			await remove(current, yes, {
				send: ({ validateOnly }) =>
					current.client(ClientService).removeClientSecret({ clientId: found.id, secretId, validateOnly }),
				what: `this removes a secret of ${nameOf(found)}, which ${shown}`,
				done: `Removed the secret ${secretId}.`,
				response: RemoveClientSecretResponseSchema,
			});
		});

	const trust = client.command("trust").description("manage the issuers whose assertions stand for a client");

	trust
		.command("add")
		.description("trust the assertions of an issuer")
		.argument(...clientArgument)
		.requiredOption("--issuer <iss>", "the iss of the assertions, exactly")
		.requiredOption("--subject <sub>", "the sub of the assertions, exactly")
		.requiredOption("--audience <aud>", "the value that their aud contains, exactly")
		.option("--jwks-url <url>", "the https URL of the issuer's keys")
		.option("--jwks <file>", "a file with the issuer's public keys, a JWK Set, if they are pinned")
		.action(async (nameOrId: string, { issuer, subject, audience, jwksUrl = "", jwks }: TrustOptions) => {
			const current = session();
			const { id } = await clientNamed(current, nameOrId);
			const keys = jwks === undefined ? "" : textOf(jwks);
			const response = await current.client(ClientService).addClientTrust({
				clientId: id,
				trust: { issuer, subject, audience, jwksUrl, jwks: keys },
			});
			current.say(
				`The client ${id} trusts ${issuer}. The id of the trust is ${response.trust?.id}.`,
				AddClientTrustResponseSchema,
				response,
			);
		});

	trust
		.command("remove")
		.description("trust an issuer no longer, and end the access tokens that were made with its assertions")
		.argument(...clientArgument)
		.argument("<trust>", "the id of the trust")
		.option(...yesOption)
		.action(async (nameOrId: string, trustId: string, { yes = false }: { yes?: boolean }) => {
			const current = session();
			const found = await clientNamed(current, nameOrId);
			await remove(current, yes, {
				send: ({ validateOnly }) =>
					current.client(ClientService).removeClientTrust({ clientId: found.id, trustId, validateOnly }),
				what: `this removes a trust of ${nameOf(found)}`,
				done: `Removed the trust ${trustId}.`,
				response: RemoveClientTrustResponseSchema,
			});
		});
}
