// SPDX-License-Identifier: Apache-2.0

// The first checks when Roster does not work. Each check depends on the ones before it.

import type { Command } from "commander";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { CommandError, type Session, sentenceOf } from "./session.ts";
import { shownTime } from "./values.ts";

/**
 * The tolerated difference between the clocks, in seconds. With a larger one, tokens and cursors expire at the wrong
 * time.
 */
const clockTolerance = 30;

interface Check {
	readonly name: string;
	/**
	 * Returns what it found.
	 *
	 * @throws an error that says what is wrong and what to do.
	 */
	run(session: Session): Promise<string>;
}

const checks: readonly Check[] = [
	{
		name: "the server responds",
		async run({ url }) {
			const response = await fetch(`${url}/healthz`).catch(() => {
				throw new CommandError(`no server answers at ${url}: start it with "npm start", or set ROSTER_URL`);
			});
			if (response.status === 421) {
				// The body says which variable of the server has to contain the name.
				throw new CommandError((await response.text()).trim());
			}
			if (!response.ok) {
				throw new CommandError(
					`${url}/healthz answers ${response.status}: check that ROSTER_URL is the URL of Roster, and that no proxy changes the response`,
				);
			}
			return url;
		},
	},
	{
		name: "the database is available",
		async run({ url }) {
			const response = await fetch(`${url}/readyz`);
			if (!response.ok) {
				throw new CommandError("the database is unavailable: look at the log of the server, and at the disk");
			}
			return "ready";
		},
	},
	{
		name: "the clocks agree",
		async run({ url }) {
			const response = await fetch(`${url}/healthz`);
			const apart = Math.abs(Date.parse(response.headers.get("date") ?? "") - Date.now()) / 1000;
			if (apart > clockTolerance) {
				throw new CommandError(
					`the clock of the server differs by ${Math.round(apart)} seconds from the clock here: synchronize both`,
				);
			}
			return `they differ by less than ${clockTolerance} seconds`;
		},
	},
	{
		name: "BUF_TOKEN is an administrator's token",
		async run({ client }) {
			const { actor, expireTime } = await client(ProvisioningService).getCaller({});
			if (actor?.kind !== CredentialKind.ADMINISTRATOR) {
				throw new CommandError("BUF_TOKEN is a service token, which can only read: set an administrator's token");
			}
			return expireTime === undefined ? "it never expires" : `it expires at ${shownTime(expireTime)}`;
		},
	},
	{
		name: "SCIM is served",
		async run({ url }) {
			const { status, headers } = await fetch(`${url}/scim/v2/ServiceProviderConfig`);
			if (status !== 401 || !headers.get("www-authenticate")?.startsWith("Bearer")) {
				throw new CommandError(
					`${url}/scim/v2 answers ${status} to a request without a token, but should answer 401: check whether a proxy changes the response`,
				);
			}
			return `${url}/scim/v2`;
		},
	},
	{
		name: "readiness has no errors",
		async run({ client }) {
			const { report } = await client(ProvisioningService).checkReadiness({});
			const errors = report?.warnings.filter((each) => each.severity === "error") ?? [];
			if (errors.length > 0) {
				throw new CommandError(
					`${errors.map((each) => each.code).join(", ")}: run "roster readiness" to see what to do`,
				);
			}
			return `${report?.warnings.length ?? 0} warnings: run "roster readiness" to see them`;
		},
	},
];

/** `roster doctor` */
export function doctorCommand(program: Command, session: () => Session): void {
	program
		.command("doctor")
		.description("check server, database, clock, token and SCIM, in this order; the exit code is 1 if a check fails")
		.action(async () => {
			const current = session();
			const results: { check: string; ok: boolean; detail: string }[] = [];
			for (const { name, run } of checks) {
				try {
					results.push({ check: name, ok: true, detail: await run(current) });
				} catch (error) {
					results.push({ check: name, ok: false, detail: sentenceOf(error, current.url) });
					current.at.exitCode = 1;
					if (results.length === 1) {
						break;
					}
				}
			}
			if (current.json) {
				current.printJson(results);
				return;
			}
			current.table(
				["CHECK", "", ""],
				results.map(({ check, ok, detail }) => [check, ok ? "ok" : "FAILED", detail]),
				"",
			);
		});
}
