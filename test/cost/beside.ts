// SPDX-License-Identifier: Apache-2.0

// A server in a process of its own, and how long others wait beside what is asked of it.

import { once } from "node:events";
import http from "node:http";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { keep, listening, startServerProcess } from "../process.ts";
import { adminToken } from "../roster.ts";
import { Scim } from "../scim.ts";

export interface Beside<Result> {
	readonly result: Result;
	/** How long it took, in milliseconds. */
	readonly took: number;
	/** The longest that somebody waited meanwhile who asked for next to nothing. */
	readonly worst: number;
}

export interface CostServer {
	readonly url: string;
	readonly scim: Scim;
	readonly scimToken: string;
	newScimToken(): Promise<string>;
	/** Does something, and asks `GET /healthz` again and again until it is done. */
	beside<Result>(act: () => Promise<Result>): Promise<Beside<Result>>;
}

async function get(url: string, agent: http.Agent): Promise<void> {
	const request = http.get(url, { agent });
	const [response] = (await once(request, "response")) as [http.IncomingMessage];
	await response.resume().toArray();
}

/** Starts a server on a database, for all tests of the file. */
export async function startCostServer(database: string): Promise<CostServer> {
	const environment = { ROSTER_LISTEN: "127.0.0.1:0", ROSTER_DATABASE: database, ROSTER_ADMIN_TOKEN: adminToken };
	const url = await listening(keep(startServerProcess(dirname(database), environment)));
	async function newScimToken(): Promise<string> {
		const created = await fetch(`${url}/buf.alpha.registry.v1alpha1.SCIMTokenService/CreateSCIMToken`, {
			method: "POST",
			headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
			body: "{}",
		});
		return ((await created.json()) as { token: string }).token;
	}
	const token = await newScimToken();
	const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	return {
		url,
		scim: new Scim(url, token),
		scimToken: token,
		newScimToken,
		async beside(act) {
			await get(`${url}/healthz`, agent);
			let worst = 0;
			let done = false;
			const begun = performance.now();
			const acted = act().finally(() => {
				done = true;
			});
			while (!done) {
				const asked = performance.now();
				await get(`${url}/healthz`, agent);
				worst = Math.max(worst, performance.now() - asked);
				await setTimeout(2);
			}
			return { result: await acted, took: performance.now() - begun, worst };
		},
	};
}
