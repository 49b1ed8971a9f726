// SPDX-License-Identifier: Apache-2.0

// `roster connection …`: connections to identity providers.

import type { Command } from "commander";
import {
	type Connection,
	ConnectionService,
	CreateConnectionResponseSchema,
	ListConnectionsResponseSchema,
	UpdateConnectionResponseSchema,
} from "../../gen/roster/v1/connection_service_pb.ts";
import type { Session } from "./session.ts";

const domainsOf = ({ adoptionDomains }: Connection) => adoptionDomains?.domains.join(", ") || "every domain";

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
				headings: ["NAME", "TAKES OVER ACCOUNTS OF", "CREATED", "ID"],
				row: (each) => [each.name, domainsOf(each), time(each.createTime), each.id],
				none: "There are no connections.",
			});
		});

	connection
		.command("create")
		.description("create a connection")
		.argument("<name>", "1 to 32 lowercase letters, digits and hyphens, beginning with a letter")
		.action(async (name: string) => {
			const { client, say } = session();
			say(
				`Created the connection ${name}. To create a token for it, run "roster token create scim --connection ${name}".`,
				CreateConnectionResponseSchema,
				await client(ConnectionService).createConnection({ connection: { name } }),
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
}
