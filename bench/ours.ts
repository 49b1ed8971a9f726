// SPDX-License-Identifier: Apache-2.0

// Starts and prepares Roster for the benchmarks.

import { InvalidArgumentError } from "commander";
import { CredentialKind } from "../gen/roster/v1/change_pb.ts";
import { startTarget, type Target } from "./load.ts";

export const adminToken = "bench-administrator-token-0123456789abcdef";

const listening = (line: string) => (line.includes('"msg":"listening"') ? (JSON.parse(line).url as string) : undefined);

/** Starts Roster on a database. */
export async function startOurs(database: string): Promise<{ target: Target; startMs: number }> {
	const started = performance.now();
	const target = await startTarget(
		"../src/main.ts",
		["serve"],
		{
			ROSTER_LISTEN: "127.0.0.1:0",
			ROSTER_DATABASE: database,
			ROSTER_ADMIN_TOKEN: adminToken,
			ROSTER_RATE_LIMIT: "0",
		},
		listening,
		["--disallow-code-generation-from-strings"],
	);
	return { target, startMs: performance.now() - started };
}

async function rpc(target: Target, method: string, body: object): Promise<Record<string, string>> {
	const response = await fetch(`${target.url}/roster.v1.${method}`, {
		method: "POST",
		headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
		body: JSON.stringify(body),
	});
	return (await response.json()) as Record<string, string>;
}

/** Raises the threshold of the guard, creates a SCIM token, and returns the headers of a SCIM client. */
export async function prepare(target: Target): Promise<{ authorization: string }> {
	await rpc(target, "ProvisioningService/UpdateSettings", { settings: { guardThreshold: 0 } });
	const { plaintext } = await rpc(target, "TokenService/CreateToken", { kind: CredentialKind.SCIM });
	return { authorization: `Bearer ${plaintext}` };
}

/** Shows a progress bar on a terminal. Its argument goes from 0 to 1. */
export function progressBar(what: string): (done: number) => void {
	return (done) => {
		if (process.stderr.isTTY) {
			const full = Math.round(done * 30);
			process.stderr.write(
				`\r${what} [${"#".repeat(full)}${" ".repeat(30 - full)}] ${Math.round(done * 100)} %${done === 1 ? "\n" : ""}`,
			);
		}
	};
}

/** Makes a parser for an option with comma-separated numbers. */
export function numbersFrom(least: number): (text: string) => number[] {
	return (text) => {
		const list = text.split(",").map(Number);
		if (list.some((each) => !(each >= least))) {
			throw new InvalidArgumentError(`give comma-separated numbers of ${least} or more`);
		}
		return list;
	};
}

/** Returns the id in the body of a resource. */
export function idIn(text: string): string {
	return /"id":"([^"]+)"/.exec(text)?.[1] as string;
}
