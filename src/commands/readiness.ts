// SPDX-License-Identifier: Apache-2.0

import type { Command } from "commander";
import { CheckReadinessResponseSchema, ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { exitCodes } from "./failure.ts";
import { wholeJson } from "./output.ts";
import type { Session } from "./session.ts";
import { type Cell, type Colour, plain } from "./table.ts";

const colours: Readonly<Record<string, Colour>> = { error: "red", warning: "yellow" };

function severityCell(severity: string): Cell {
	const colour = colours[severity];
	return colour === undefined ? severity : { text: severity, colour };
}

/** `roster readiness` */
export function readinessCommand(program: Command, session: () => Session): void {
	program
		.command("readiness")
		.description(
			"show what prevents provisioning from working, and what to do; the exit code is 1 if there is an error",
		)
		.option("--connection <name>", "only the users, groups and credentials of a connection, and the server as a whole")
		.action(async ({ connection = "" }: { readonly connection?: string }) => {
			const { at, client, json, print, printText, table, printJson } = session();
			const response = await client(ProvisioningService).checkReadiness({ connection });
			const { report } = response;
			if (report === undefined) {
				return;
			}
			at.exitCode = report.ready ? exitCodes.done : exitCodes.finding;
			if (json) {
				printJson(wholeJson(CheckReadinessResponseSchema, response));
				return;
			}
			const rows = report.warnings.map(({ severity, code, count, examples }) => [
				severityCell(severity),
				code,
				count > 0 ? String(count) : "",
				examples.join(", "),
			]);
			table(["SEVERITY", "CODE", "COUNT", "EXAMPLES"], rows, "No warnings.");
			for (const { code, message, remedy } of report.warnings) {
				printText(`\n${plain(`${code}: ${message}`)}\n  ${plain(remedy)}`);
			}
			print(report.ready ? "\nReady." : "\nNot ready: resolve the errors first.");
		});
}
