// SPDX-License-Identifier: Apache-2.0

// Breaks the connection after a request is sent, and repeats the request. In the end there has to be exactly one user,
// and the second request has to get a conflict.

import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";
import { Client, setUp, user } from "./client.ts";
import type { Outcome } from "./faults.ts";
import { type Engine, Target } from "./target.ts";

const clients = 8;

export async function lostAnswers(engine: Engine, duration: number): Promise<Outcome> {
	const target = new Target(await engine.create());
	await target.start();
	const token = await setUp(target.url);
	const client = new Client(token, clients);
	const findings: string[] = [];
	const end = performance.now() + duration;
	let acknowledged = 0;
	const work = async (_: unknown, number: number) => {
		for (let round = 0; performance.now() < end && findings.length === 0; round++) {
			const userName = `lost-${number}-${round}@example.com`;
			const body = user({ userName, externalId: String(round) });
			// The connection breaks before, during or after the server's write.
			await sendAndHangUp(target.url, token, JSON.stringify(body), round % 4);
			const answer = await client.send(target.url, { method: "POST", path: "/Users", body });
			const told = String(answer.body?.detail);
			if (
				answer.status !== 201 &&
				!(answer.status === 409 && answer.body.scimType === "uniqueness" && told.includes("userName"))
			) {
				findings.push(`the second POST of ${userName} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
			}
			acknowledged += 1;
		}
	};
	await Promise.all(Array.from({ length: clients }, work));
	// The server completes requests whose client has disconnected.
	await target.stop();
	const twice = await target.database.query(
		"select user_name_key from users group by user_name_key having count(*) > 1",
	);
	findings.push(...twice.map((row) => `${row["user_name_key"]} is there twice`));
	const [row] = await target.database.query("select count(*) as value from users");
	if (Number(row?.["value"]) !== acknowledged) {
		findings.push(`${acknowledged} users were sent, and ${row?.["value"]} are there`);
	}
	client.close();
	await target.remove();
	return { name: "answers are lost, and it is asked again", told: "each user once", acknowledged, findings };
}

async function sendAndHangUp(url: string, token: string, body: string, milliseconds: number) {
	const { hostname, port } = new URL(url);
	const socket = connect(Number(port), hostname);
	socket.on("error", () => {});
	await once(socket, "connect");
	const head = [
		"POST /scim/v2/Users HTTP/1.1",
		`host: ${hostname}:${port}`,
		`authorization: Bearer ${token}`,
		"content-type: application/scim+json",
		`content-length: ${Buffer.byteLength(body)}`,
	];
	await new Promise<void>((resolve) => socket.write(`${head.join("\r\n")}\r\n\r\n${body}`, () => resolve()));
	await setTimeout(milliseconds);
	socket.resetAndDestroy();
}
