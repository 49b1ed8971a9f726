// SPDX-License-Identifier: Apache-2.0

// The first checks when Roster does not work. Each check depends on the ones before it.

import type { Command } from "commander";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { CommandError, exitCodes, failureOf } from "./failure.ts";
import type { Session } from "./session.ts";
import type { Cell } from "./table.ts";

/**
 * The tolerated difference between the clocks, in seconds. With a larger one, tokens and cursors expire at the wrong
 * time.
 */
const clockTolerance = 30;

/** A check that failed. The code is the one in the JSON of the command. */
class Finding extends CommandError {
	constructor(message: string, remedy?: string) {
		super("finding", message, remedy);
	}
}

/** A check that cannot be made. */
class Skipped extends Error {}

/** The results of earlier checks. */
interface Known {
	/** Whether the server accepts the token. */
	isTokenValid: boolean;
	/** Whether the URL is that of a gateway, which serves SCIM only. */
	isGateway: boolean;
}

interface Check {
	readonly name: string;
	/**
	 * Returns what it found.
	 *
	 * @throws an error that says what is wrong and what to do.
	 */
	run(session: Session, known: Known): Promise<string>;
}

const scimPath = "/scim/v2/ServiceProviderConfig";
const toServer = "set ROSTER_URL to the server behind it";

function get({ url, timeout }: Session, path: string, headers: Record<string, string> = {}): Promise<Response> {
	return fetch(url + path, { headers, signal: AbortSignal.timeout(timeout) });
}

/**
 * Returns the status of a SCIM request with the token of the session. SCIM refuses an administrator's token with 403,
 * after the service has checked it. A request without a token would count as one of the identity provider's that failed.
 * The records of refused requests show by the user agent that this one means nothing.
 */
async function scimStatus(session: Session): Promise<number> {
	const headers = { authorization: `Bearer ${session.token}`, "user-agent": "roster doctor" };
	return (await get(session, scimPath, headers)).status;
}

const checks: readonly Check[] = [
	{
		name: "the server responds",
		async run(session) {
			const response = await get(session, "/healthz");
			const { status } = response;
			const text = (await response.text()).trim();
			// The body says which variable of the server has to contain the name.
			if (status === 421) {
				throw new Finding(text);
			}
			// On a port that uses TLS, Roster answers plain HTTP with 400 and says so.
			if (status === 400 && text.includes("TLS")) {
				throw new CommandError("unreachable", text);
			}
			const { pathname, origin } = new URL(session.url);
			if (!response.ok) {
				const remedy =
					pathname === "/"
						? "check that ROSTER_URL is the URL of Roster, and that no proxy changes the response"
						: `set ROSTER_URL to the URL without a path, such as ${origin}`;
				throw new CommandError("unreachable", `${session.url}/healthz answers ${status}`, remedy);
			}
			return session.url;
		},
	},
	{
		name: "the database is available",
		async run(session) {
			const response = await get(session, "/readyz");
			if (!response.ok) {
				throw new Finding("the database is unavailable", "look at the log of the server, and at the disk");
			}
			return "ready";
		},
	},
	{
		name: "the clocks agree",
		async run(session) {
			const response = await get(session, "/healthz");
			const apart = Math.abs(Date.parse(response.headers.get("date") ?? "") - Date.now()) / 1000;
			if (apart > clockTolerance) {
				throw new Finding(
					`the clock of the server differs by ${Math.round(apart)} seconds from the clock here`,
					"synchronize both",
				);
			}
			return `they differ by less than ${clockTolerance} seconds`;
		},
	},
	{
		name: "BUF_TOKEN is an administrator's token",
		async run(session, known) {
			const { client, time, url } = session;
			const { actor, expireTime } = await client(ProvisioningService)
				.getCaller({})
				.catch(async (error) => {
					known.isGateway = (await failureOf(error, url)).code === "no_rpcs" && (await scimStatus(session)) === 403;
					throw known.isGateway ? new Skipped(`this is a gateway, which serves SCIM only: ${toServer}`) : error;
				});
			known.isTokenValid = true;
			if (actor?.kind !== CredentialKind.ADMINISTRATOR) {
				throw new Finding("BUF_TOKEN is a service token, which can only read", "set an administrator's token");
			}
			return expireTime === undefined ? "it never expires" : `it expires ${time(expireTime)}`;
		},
	},
	{
		name: "SCIM is served",
		async run(session, { isTokenValid, isGateway }) {
			if (!isTokenValid && !isGateway) {
				throw new Skipped("this check needs a valid token");
			}
			const status = await scimStatus(session);
			if (status !== 403) {
				throw new Finding(
					`${session.url}/scim/v2 answers ${status} to a token that is not for SCIM, but should answer 403`,
					"check whether a proxy changes the request or the response",
				);
			}
			return `${session.url}/scim/v2`;
		},
	},
	{
		name: "readiness has no errors",
		async run({ client }, { isTokenValid, isGateway }) {
			if (!isTokenValid) {
				throw new Skipped(isGateway ? `a gateway has no readiness: ${toServer}` : "this check needs a valid token");
			}
			const { report } = await client(ProvisioningService).checkReadiness({});
			const errors = report?.warnings.filter((each) => each.severity === "error") ?? [];
			if (errors.length > 0) {
				throw new Finding(errors.map((each) => each.code).join(", "), 'run "roster readiness" to see what to do');
			}
			const count = report?.warnings.length ?? 0;
			return count === 0 ? "no warnings" : `${count === 1 ? "1 warning" : `${count} warnings`}: run "roster readiness"`;
		},
	},
];

type Result = { check: string; status: "ok" | "failed" | "skipped"; detail: string };

function statusCell({ status }: Result): Cell {
	switch (status) {
		case "ok":
			return { text: "ok", colour: "green" };
		case "failed":
			return { text: "FAILED", colour: "red" };
		case "skipped":
			return { text: "skipped", colour: "yellow" };
	}
}

/** Makes all checks, or only the first one if it fails. */
async function examine(session: Session): Promise<{ results: Result[]; exitCode: number }> {
	const known: Known = { isTokenValid: false, isGateway: false };
	const results: Result[] = [];
	let exitCode: number = exitCodes.done;
	for (const { name: check, run } of checks) {
		try {
			results.push({ check, status: "ok", detail: await run(session, known) });
		} catch (error) {
			if (error instanceof Skipped) {
				results.push({ check, status: "skipped", detail: error.message });
				continue;
			}
			const { text, exitCode: itsCode } = await failureOf(error, session.url);
			results.push({ check, status: "failed", detail: text });
			if (results.length === 1) {
				return { results, exitCode: itsCode };
			}
			exitCode = exitCodes.finding;
		}
	}
	return { results, exitCode };
}

/** `roster doctor` */
export function doctorCommand(program: Command, session: () => Session): void {
	program
		.command("doctor")
		.description(
			"check server, database, clock, token and SCIM, in this order; the exit code is 1 if a check fails, and 3 if the server cannot be reached",
		)
		.action(async () => {
			const current = session();
			const { results, exitCode } = await examine(current);
			current.at.exitCode = exitCode;
			if (current.json) {
				current.printJson({ ok: exitCode === exitCodes.done, checks: results });
				return;
			}
			current.table(
				["CHECK", "", ""],
				results.map((each) => [each.check, statusCell(each), each.detail]),
				"",
			);
		});
}
