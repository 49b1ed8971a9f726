// SPDX-License-Identifier: Apache-2.0

// What a person checks first who cannot get it to work, in the order in which one thing needs the other.

import type { Command } from "commander";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { CommandError, type Session, sentenceOf } from "./session.ts";

/** Clocks that differ by more, in seconds, make tokens and cursors end at the wrong time. */
const clockTolerance = 30;

interface Check {
	readonly name: string;
	/** Says what it found; throws what is wrong, with what to do. */
	run(session: Session): Promise<string>;
}

const checks: readonly Check[] = [
	{
		name: "the server answers",
		async run({ url }) {
			const response = await fetch(`${url}/healthz`).catch(() => {
				throw new CommandError(`no server answers at ${url}: start it with "npm start", or set ROSTER_URL`);
			});
			if (response.status === 421) {
				// It says which variable of the server lacks the name.
				throw new CommandError((await response.text()).trim());
			}
			if (!response.ok) {
				throw new CommandError(`${url}/healthz answers ${response.status}: is this Roster, or a proxy before it?`);
			}
			return url;
		},
	},
	{
		name: "the database answers",
		async run({ url }) {
			const response = await fetch(`${url}/readyz`);
			if (!response.ok) {
				throw new CommandError("the database does not answer: look at the log of the server, and at the disk");
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
					`the server's clock is ${Math.round(apart)} seconds away from this one: synchronize both`,
				);
			}
			return "to the second";
		},
	},
	{
		name: "BUF_TOKEN is an administrator's token",
		async run({ client }) {
			const { actor, expireTime } = await client(ProvisioningService).getCaller({});
			if (actor?.kind !== CredentialKind.ADMINISTRATOR) {
				throw new CommandError("BUF_TOKEN is a service token: it reads, and changes nothing");
			}
			return expireTime === undefined ? "it never ends" : "it ends";
		},
	},
	{
		name: "SCIM is served",
		async run({ url }) {
			const { status, headers } = await fetch(`${url}/scim/v2/ServiceProviderConfig`);
			if (status !== 401 || !headers.get("www-authenticate")?.startsWith("Bearer")) {
				throw new CommandError(
					`${url}/scim/v2 answers ${status} without a token, and should 401: does a proxy change it?`,
				);
			}
			return `${url}/scim/v2`;
		},
	},
	{
		name: "nothing stands in the way of a sync",
		async run({ client }) {
			const { report } = await client(ProvisioningService).checkReadiness({});
			const errors = report?.warnings.filter((each) => each.severity === "error") ?? [];
			if (errors.length > 0) {
				throw new CommandError(`${errors.map((each) => each.code).join(", ")}: "roster readiness" says what to do`);
			}
			return `${report?.warnings.length ?? 0} warnings: "roster readiness" shows them`;
		},
	},
];

/** `roster doctor` */
export function doctorCommand(program: Command, session: () => Session): void {
	program
		.command("doctor")
		.description("check server, database, clock, token and SCIM one after the other; exit code 1 where one fails")
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
