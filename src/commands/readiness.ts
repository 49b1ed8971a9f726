// SPDX-License-Identifier: Apache-2.0

import { toJson } from "@bufbuild/protobuf";
import type { Command } from "commander";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { ReadinessReportSchema } from "../../gen/roster/v1/readiness_pb.ts";
import type { Session } from "./session.ts";

/** `roster readiness` */
export function readinessCommand(program: Command, session: () => Session): void {
	program
		.command("readiness")
		.description(
			"show what prevents provisioning from working, and what to do; the exit code is 1 if there is an error",
		)
		.action(async () => {
			const { at, client, json, print, table, printJson } = session();
			const { report } = await client(ProvisioningService).checkReadiness({});
			if (report === undefined) {
				return;
			}
			at.exitCode = report.ready ? 0 : 1;
			if (json) {
				printJson(toJson(ReadinessReportSchema, report));
				return;
			}
			const rows = report.warnings.map(({ severity, code, count, examples }) => [
				severity,
				code,
				count > 0 ? String(count) : "",
				examples.join(", "),
			]);
			table(["SEVERITY", "CODE", "COUNT", "EXAMPLES"], rows, "No warnings.");
			for (const { code, message, remedy } of report.warnings) {
				print(`\n${code}: ${message}\n  ${remedy}`);
			}
			print(report.ready ? "\nReady." : "\nNot ready: resolve the errors first.");
		});
}
