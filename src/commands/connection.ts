// SPDX-License-Identifier: Apache-2.0

// `roster connection …`: connections to identity providers.

import { type Command, InvalidArgumentError } from "commander";
import { type Connection, ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import {
	ConnectionService,
	CreateConnectionResponseSchema,
	DeleteConnectionResponseSchema,
	ListConnectionsResponseSchema,
	UpdateConnectionResponseSchema,
} from "../../gen/roster/v1/connection_service_pb.ts";
import { confirm, yesOption } from "./confirm.ts";
import type { Session } from "./session.ts";

const domainsOf = ({ adoptionDomains }: Connection) => adoptionDomains?.domains.join(", ") || "every domain";

const kinds: ReadonlyMap<string, ConnectionKind> = new Map([
	["okta", ConnectionKind.OKTA],
	["entra", ConnectionKind.ENTRA],
	["other", ConnectionKind.OTHER],
]);

function kindIn(text: string): ConnectionKind {
	const kind = kinds.get(text);
	if (kind === undefined) {
		throw new InvalidArgumentError("the kind must be okta, entra or other");
	}
	return kind;
}

const shownKind = ({ kind }: Connection) => [...kinds].find(([, each]) => each === kind)?.[0] ?? "-";

/** `roster connection …` */
export function connectionCommands(program: Command, session: () => Session): void {
	const connection = program.command("connection").description("manage the connections to identity providers");

	connection
		.command("list")
		.description("list the connections")
		.action(async () => {
			const { client, list, time } = session();
			const response = await client(ConnectionService).listConnections({});
			list(ListConnectionsResponseSchema, response, response.connections, {
				headings: ["NAME", "TAKES OVER ACCOUNTS OF", "KIND", "CREATED", "ID"],
				row: (each) => [each.name, domainsOf(each), shownKind(each), time(each.createTime), each.id],
				none: "There are no connections.",
			});
		});

	connection
		.command("create")
		.description("create a connection")
		.argument("<name>", "1 to 32 lowercase letters, digits and hyphens, beginning with a letter")
		.option("--kind <kind>", "the identity provider: okta, entra or other", kindIn)
		.action(async (name: string, { kind }: { kind?: ConnectionKind }) => {
			const { client, say } = session();
			say(
				`Created the connection ${name}. To create a token for it, run "roster token create scim --connection ${name}".`,
				CreateConnectionResponseSchema,
				await client(ConnectionService).createConnection({
					connection: { name, kind: kind ?? ConnectionKind.UNSPECIFIED },
				}),
			);
		});

	connection
		.command("set")
		.description("change a connection")
		.argument("<name>", "the name of the connection")
		.requiredOption(
			"--adoption-domains <domains>",
			'the email domains in which it takes over accounts that a sign-in created, comma-separated; "every" means all domains',
		)
		.addHelpText("after", "\nExample:\n  roster connection set default --adoption-domains example.com,example.org\n")
		.action(async (name: string, { adoptionDomains }: { adoptionDomains: string }) => {
			const { client, say } = session();
			const domains =
				adoptionDomains === "every"
					? []
					: adoptionDomains
							.split(",")
							.map((each) => each.trim())
							.filter((each) => each !== "");
			const response = await client(ConnectionService).updateConnection({
				connection: { name, adoptionDomains: { domains } },
			});
			const within = response.connection === undefined ? "" : domainsOf(response.connection);
			say(`The connection ${name} takes over accounts of ${within}.`, UpdateConnectionResponseSchema, response);
		});

	connection
		.command("delete")
		.description("delete a connection that manages nothing, and its tokens")
		.argument("<name>", "the name of the connection")
		.option(...yesOption)
		.action(async (name: string, { yes = false }: { yes?: boolean }) => {
			const current = session();
			const service = current.client(ConnectionService);
			await service.deleteConnection({ name, validateOnly: true });
			await confirm(current, `this deletes the connection ${name} and its tokens`, yes);
			const response = await service.deleteConnection({ name });
			current.say(`Deleted the connection ${name} and its tokens.`, DeleteConnectionResponseSchema, response);
		});
}
