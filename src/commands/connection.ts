// SPDX-License-Identifier: Apache-2.0

// `roster connection …`: connections to identity providers.

import type { Command } from "commander";
import {
	ConnectionService,
	CreateConnectionResponseSchema,
	DeleteConnectionResponseSchema,
	GetConnectionResponseSchema,
	ListConnectionsResponseSchema,
	UpdateConnectionResponseSchema,
} from "../../gen/roster/v1/connection_service_pb.ts";
import { remove, yesOption } from "./confirm.ts";
import { addSettings, type SettingOptions, settingsIn, shownKind, shownSettings } from "./connection-settings.ts";
import { previewOption, showEffects } from "./effects.ts";
import { CommandError } from "./failure.ts";
import type { Session } from "./session.ts";

const shown = { headings: ["SETTING", "VALUE"], row: (row: [string, string]) => row, none: "" };

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
				headings: ["NAME", "ADOPTS ACCOUNTS OF", "KIND", "CREATED", "ID"],
				row: (each) => [
					...[each.name, each.adoptionDomains?.domains.join(", ") || "every domain", shownKind(each)],
					...[time(each.createTime), each.id],
				],
				none: "There are no connections.",
			});
		});

	connection
		.command("show")
		.description("show the settings of a connection")
		.argument("<name>", "the name of the connection")
		.action(async (name: string) => {
			const { client, list } = session();
			const response = await client(ConnectionService).getConnection({ name });
			list(GetConnectionResponseSchema, response, response.connection ? shownSettings(response.connection) : [], shown);
		});

	addSettings(
		connection
			.command("create")
			.description("create a connection")
			.argument("<name>", "1 to 32 lowercase letters, digits and hyphens, beginning with a letter"),
	).action(async (name: string, options: SettingOptions) => {
		const { client, say } = session();
		say(
			`Created the connection ${name}. To create a token for it, run "roster token create scim --connection ${name}".`,
			CreateConnectionResponseSchema,
			await client(ConnectionService).createConnection({ connection: { ...settingsIn(options).values, name } }),
		);
	});

	addSettings(
		connection
			.command("set")
			.description("change the settings of a connection")
			.argument("<name>", "the name of the connection")
			.option(...previewOption),
	)
		.addHelpText(
			"after",
			"\nExamples:\n  roster connection set default --adoption-domains example.com,example.org\n  roster connection set okta --organization-provisioning mapped --preview\n",
		)
		.action(async (name: string, { preview, ...options }: SettingOptions & { preview?: never }) => {
			const { paths, values } = settingsIn(options);
			if (paths.length === 0) {
				throw new CommandError("usage", "there is nothing to change", 'see "roster connection set --help"');
			}
			const current = session();
			const request = { connection: { ...values, name }, updateMask: { paths }, validateOnly: preview !== undefined };
			const response = await current.client(ConnectionService).updateConnection(request);
			if (preview !== undefined && !current.json) {
				showEffects(current, response.effects);
				return;
			}
			const rows = response.connection ? shownSettings(response.connection) : [];
			current.list(UpdateConnectionResponseSchema, response, rows, shown);
		});

	connection
		.command("delete")
		.description("delete a connection that manages nothing, and its tokens")
		.argument("<name>", "the name of the connection")
		.option(...yesOption)
		.action(async (name: string, { yes = false }: { yes?: boolean }) => {
			const current = session();
			await remove(current, yes, {
				send: ({ validateOnly }) => current.client(ConnectionService).deleteConnection({ name, validateOnly }),
				what: `this deletes the connection ${name} and its tokens`,
				done: `Deleted the connection ${name} and its tokens.`,
				response: DeleteConnectionResponseSchema,
			});
		});
}
