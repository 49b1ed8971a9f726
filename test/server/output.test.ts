// SPDX-License-Identifier: Apache-2.0

// The log, the metrics and the traces contain neither tokens nor personal data.

import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ended, listening, startServerProcess } from "../process.ts";
import { Scim } from "../scim.ts";

const adminToken = "canary-administrator-token-0123456789abcdef";
const canary = { email: "canary.mail@person.example", name: "Canarybird", external: "canary-external-77" };

/** A collector of traces, and what it was sent. */
async function collector() {
	const received: Buffer[] = [];
	const server = createServer(async (request, response) => {
		received.push(Buffer.concat(await request.toArray()));
		response.end();
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}`, text: () => Buffer.concat(received).toString("latin1"), server };
}

async function call(url: string, token: string, method: string, body: string, headers: Record<string, string> = {}) {
	const authorization = { authorization: `Bearer ${token}`, "content-type": "application/json" };
	return fetch(`${url}/${method}`, { method: "POST", headers: { ...authorization, ...headers }, body });
}

test("log, metrics and traces contain no token and no personal data, for any request", async () => {
	const traces = await collector();
	const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
	const run = startServerProcess(folder, {
		ROSTER_LISTEN: "127.0.0.1:0",
		ROSTER_DATABASE: join(folder, "roster.db"),
		ROSTER_ADMIN_TOKEN: adminToken,
		ROSTER_LOG_LEVEL: "trace",
		OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
	});
	const url = await listening(run);
	const made = await call(url, adminToken, "buf.alpha.registry.v1alpha1.SCIMTokenService/CreateSCIMToken", "{}");
	const { token } = (await made.json()) as { token: string };
	const scim = new Scim(url, token);
	const emails = [{ value: canary.email }];
	const person = { userName: canary.email, name: { givenName: canary.name }, externalId: canary.external, emails };
	const user = await scim
		.ask("POST /Users", person, { traceparent: `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01` })
		.answers(201);
	await scim.ask("POST /Users", person).fails(409, "uniqueness");
	await scim.ask(`GET /Users?filter=userName eq "${canary.email}"`).answers(200, { totalResults: 1 });
	await scim.ask(`GET /Users/${canary.email}`).fails(404);
	await scim.ask(`GET /${canary.name}`).fails(404);
	await scim.ask("POST /Users", `{"userName":"${canary.email}"`).fails(400, "invalidSyntax");
	await scim
		.patch(`/Users/${user.id}`, { op: "replace", path: "name.givenName", value: `${canary.name}2` })
		.answers(200);
	await new Scim(url, `${token}x`).ask("GET /Users").fails(401);
	await new Scim(url, token, { authorization: `Basic ${token}` }).ask("GET /Users").fails(401);
	const wrong = await call(url, `${adminToken}x`, "roster.v1.ProvisioningService/ListUsers", "{}");
	expect(wrong.status).toBe(401);
	await call(url, adminToken, "roster.v1.ProvisioningService/LookUpUsers", JSON.stringify({ email: canary.email }));
	await call(url, adminToken, "roster.v1.ProvisioningService/RecordSignIn", JSON.stringify({ email: canary.name }));
	await call(url, adminToken, "roster.v1.ProvisioningService/CreateUser", `{"${canary.name}": 1}`);
	const metrics = await (await fetch(`${url}/metrics?${token}`)).text();
	run.child.kill("SIGTERM");
	expect(await ended(run)).toBe(0);
	traces.server.close();

	const traced = traces.text();
	expect(traced).toContain("POST /scim/v2/Users");
	expect(traced).toContain("store.commit");
	for (const attribute of ["scim.resource_type", "scim.operation", "scim.error_type", "roster.error_code"]) {
		expect(traced).toContain(attribute);
	}
	expect(Buffer.from(traced, "latin1").includes(Buffer.from("ab".repeat(16), "hex"))).toBe(true);
	const secret = token.split("_").at(-1) as string;
	const output = { stdout: run.printed.stdout, stderr: run.printed.stderr, metrics, traced };
	for (const [where, text] of Object.entries(output)) {
		for (const told of [secret, adminToken, "canary", "Canary"]) {
			expect(text.includes(told), `${told} is in ${where}`).toBe(false);
		}
	}
	expect(run.printed.stdout).toContain('"route":"/scim/v2/Users"');
	expect(readFileSync(join(folder, "roster.db")).includes(secret)).toBe(false);
});

test("the metrics say how the directory is", async () => {
	const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
	const run = startServerProcess(folder, {
		ROSTER_LISTEN: "127.0.0.1:0",
		ROSTER_DATABASE: join(folder, "roster.db"),
		ROSTER_ADMIN_TOKEN: adminToken,
	});
	const url = await listening(run);
	const expireTime = new Date(Date.now() + 10 * 86_400_000).toISOString();
	const create = "buf.alpha.registry.v1alpha1.SCIMTokenService/CreateSCIMToken";
	const made = await call(url, adminToken, create, JSON.stringify({ expireTime }));
	const scim = new Scim(url, ((await made.json()) as { token: string }).token);
	await call(url, adminToken, "roster.v1.ProvisioningService/UpdateSettings", '{"settings":{"guardThreshold":1}}');
	const users = [await scim.user("one"), await scim.user("two"), await scim.user("three")];
	await scim.ask(`DELETE /Users/${users[0].id}`).answers(204);
	await scim.ask(`DELETE /Users/${users[1].id}`).fails(429);
	await scim.ask("GET /Users?filter=x").fails(400, "invalidFilter");
	const metrics = await (await fetch(`${url}/metrics`)).text();
	for (const line of [
		/^roster_active_users 2$/m,
		/^roster_token_expiry_days\{kind="scim"\} (9\.99|10)/m,
		/^roster_scim_token_last_use_timestamp_seconds\{token="[\w-]+"\} 1\d{9}/m,
		/^roster_build_info\{version="[\d.]+",commit="\w+",schema="\d+"\} 1$/m,
		/^roster_guard_holding 1$/m,
		/^roster_guard_threshold 1$/m,
		/^roster_guard_losses\{kind="deletions"\} 1$/m,
		/^roster_change_streams 0$/m,
		/^roster_database_up 1$/m,
		/^roster_requests_total\{route="\/scim\/v2\/Users",method="GET",status="400",scim_type="invalidFilter"\} 1$/m,
		/^roster_requests_total\{route="\/scim\/v2\/Users\/\{id\}",method="DELETE",status="429",scim_type=""\} 1$/m,
		/^roster_request_duration_seconds_count\{route="\/scim\/v2\/Users",method="POST"\} 3$/m,
	]) {
		expect(metrics).toMatch(line);
	}
	await call(url, adminToken, create, JSON.stringify({ expireTime: new Date(Date.now() + 500).toISOString() }));
	const expiry = async () =>
		/^roster_token_expiry_days\{kind="scim"\} (\S+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
	await expect.poll(async () => Number(await expiry()), { timeout: 10_000 }).toBeLessThan(0);
	for (const name of metrics.matchAll(/^([a-z_]+)[{ ]/gm)) {
		// The second is for the dashboards for Node.
		expect(name[1]).toMatch(/^(?:roster|nodejs|process)_/);
	}
	for (const name of ["process_resident_memory_bytes", "nodejs_eventloop_lag_seconds", "nodejs_active_handles_total"]) {
		expect(metrics).toMatch(new RegExp(`^${name} `, "m"));
	}
});
