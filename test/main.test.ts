// SPDX-License-Identifier: Apache-2.0

// The process as a whole: what a person sees who starts it, and how it ends.

import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import about from "../package.json" with { type: "json" };
import { exitCodes } from "../src/commands/failure.ts";
import { newestSchema } from "../src/store/migrations.ts";
import { runCommand, runProcess } from "./command.ts";
import { ended, listening, type Run, startServerProcess } from "./process.ts";

const folder = mkdtempSync(join(tmpdir(), "roster-test-"));

function roster(environment: Record<string, string>): Run {
	return startServerProcess(folder, { ROSTER_LISTEN: "127.0.0.1:0", ...environment });
}

async function asks(url: string, token: string): Promise<number> {
	const response = await fetch(`${url}/roster.v1.ProvisioningService/GetSettings`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
		body: "{}",
	});
	return response.status;
}

test("the first start makes the administrator's token and prints it once", async () => {
	const database = join(folder, "first", "roster.db");
	const first = roster({ ROSTER_DATABASE: database });
	const url = await listening(first);
	const token = /export BUF_TOKEN=(\S+)/.exec(first.printed.stderr)?.[1] ?? "";
	expect(token).toMatch(/^roster_admin_/);
	expect(await asks(url, token)).toBe(200);
	expect(first.printed.stdout).not.toContain(token);
	for (const line of first.printed.stdout.trim().split("\n")) {
		expect(JSON.parse(line)).toHaveProperty("msg");
	}
	first.child.kill("SIGTERM");
	expect(await ended(first)).toBe(0);
	expect(readFileSync(database).includes(token)).toBe(false);

	const second = roster({ ROSTER_DATABASE: database });
	expect(await asks(await listening(second), token)).toBe(200);
	expect(second.printed.stderr).toBe("");
});

test("with a token in the environment none is made", async () => {
	const token = "an-administrator-token-of-the-environment";
	const run = roster({ ROSTER_DATABASE: join(folder, "environment.db"), ROSTER_ADMIN_TOKEN: token });
	expect(await asks(await listening(run), token)).toBe(200);
	expect(run.printed.stderr).toBe("");
});

test("SIGTERM lets a request under way end, and exits 0", async () => {
	const token = "an-administrator-token-of-the-environment";
	const run = roster({ ROSTER_DATABASE: join(folder, "drain.db"), ROSTER_ADMIN_TOKEN: token });
	const url = await listening(run);
	const bodies = Array.from({ length: 20 }, (_, index) => JSON.stringify({ name: `organization-${index}` }));
	const requests = await Promise.all(
		bodies.map(async (body) => {
			const request = http.request(`${url}/buf.alpha.registry.v1alpha1.OrganizationService/CreateOrganization`, {
				method: "POST",
				agent: false,
				headers: {
					authorization: `Bearer ${token}`,
					"content-type": "application/json",
					"content-length": body.length,
					expect: "100-continue",
				},
			});
			request.flushHeaders();
			// The server has read the headers, and waits for the body.
			await once(request, "continue");
			return request;
		}),
	);
	run.child.kill("SIGTERM");
	while (!run.printed.stdout.includes('"msg":"stopping"')) {
		await once(run.child.stdout as NodeJS.ReadableStream, "data");
	}
	const statuses = requests.map(async (request, index) => {
		request.end(bodies[index]);
		const [response] = (await once(request, "response")) as [http.IncomingMessage];
		response.resume();
		return response.statusCode;
	});
	expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
	expect(await ended(run)).toBe(0);
});

test.each([
	[{ ROSTER_LISTN: "x" }, /^roster: ROSTER_LISTN: is not a variable of Roster: .* ROSTER_LISTEN, .*\n$/],
	[{ ROSTER_LISTEN: "8080" }, /^roster: ROSTER_LISTEN: "8080" is not host:port.*\n$/],
	[{ ROSTER_LISTEN: "127.0.0.1:99999" }, /^roster: ROSTER_LISTEN: .*\n$/],
	[{ ROSTER_ADMIN_LISTEN: "9090" }, /^roster: ROSTER_ADMIN_LISTEN: "9090" is not host:port.*\n$/],
	[
		{ ROSTER_LISTEN: "127.0.0.1:8080", ROSTER_ADMIN_LISTEN: "127.0.0.1:8080" },
		/^roster: ROSTER_ADMIN_LISTEN: "127\.0\.0\.1:8080" is the address in ROSTER_LISTEN: .*\n$/,
	],
	[
		{ ROSTER_ALLOWED_HOSTS: "https://x" },
		/^roster: ROSTER_ALLOWED_HOSTS: "https:\/\/x" is not a host name such as .*\n$/,
	],
	[
		{ ROSTER_ALLOWED_HOSTS: "ok, *.example.com" },
		/^roster: ROSTER_ALLOWED_HOSTS: "\*\.example\.com" is not a host name .*\n$/,
	],
	[{ ROSTER_ADMIN_TOKEN: "short" }, /^roster: ROSTER_ADMIN_TOKEN: must be at least 32 .*\n$/],
	[
		{ ROSTER_ADMIN_TOKEN: "an-administrator-token-with-an-@-in-it" },
		/^roster: ROSTER_ADMIN_TOKEN: must not contain @ or a comma, at which the buf CLI splits BUF_TOKEN: .*\n$/,
	],
	[
		{ ROSTER_ADMIN_TOKEN: "an-administrator-token,-with-a-comma" },
		/^roster: ROSTER_ADMIN_TOKEN: must not contain @ or a comma, .*\n$/,
	],
	[{ ROSTER_PUBLIC_URL: "roster.example.com" }, /^roster: ROSTER_PUBLIC_URL: .* is not a URL .*\n$/],
	[{ ROSTER_STUDIO_ORIGINS: "https://buf.build/studio" }, /^roster: ROSTER_STUDIO_ORIGINS: .* leave out the path\n$/],
	[{ ROSTER_LOG_LEVEL: "loud" }, /^roster: ROSTER_LOG_LEVEL: "loud" is not one of trace, .*\n$/],
	[{ ROSTER_STRICT_SCIM: "yes" }, /^roster: ROSTER_STRICT_SCIM: "yes" is neither true nor false\n$/],
	[{ ROSTER_DATABASE: "mysql://localhost/roster" }, /^roster: ROSTER_DATABASE: .*SQLite.*postgres:.*\n$/],
	[{ ROSTER_DATABASE: "postgres://localhost" }, /^roster: ROSTER_DATABASE: .*SQLite.*postgres:.*\n$/],
	[{ ROSTER_DATABASE: "postgres://localhost/roster?pool_max=1" }, /^roster: ROSTER_DATABASE: pool_max: .*\n$/],
	[{ ROSTER_DATABASE: "postgres://localhost/roster?sslmode=verfy-full" }, /^roster: ROSTER_DATABASE: sslmode: .*\n$/],
	[
		{ ROSTER_DATABASE: "postgres://localhost/roster?statment_timeout=5" },
		/^roster: ROSTER_DATABASE: "statment_timeout" is not a parameter of the URL: .*statement_timeout.*\n$/,
	],
])("a mistake in the environment is one line: %o", async (environment, line) => {
	const { code, out, err } = await runCommand(["serve"], { ROSTER_LISTEN: "127.0.0.1:0", ...environment });
	expect(code).toBe(exitCodes.usage);
	expect(err).toMatch(line);
	expect(out).toBe("");
});

test.each([
	[
		{ ROSTER_DATABASE: join(import.meta.filename, "roster.db") },
		/^roster: ROSTER_DATABASE: .*main\.test\.ts\/roster\.db cannot be opened: .*\n$/,
	],
	[{ ROSTER_DATABASE: "/proc/nowhere/roster.db" }, /^roster: ROSTER_DATABASE: .*\/proc\/nowhere.*\n$/],
	[
		{ ROSTER_DATABASE: import.meta.filename },
		/^roster: ROSTER_DATABASE: .*main\.test\.ts cannot be opened: file is not a database\n$/,
	],
	[
		{ ROSTER_DATABASE: "postgres://ada:secret@127.0.0.1:1/roster" },
		/^roster: ROSTER_DATABASE: postgres:\/\/ada:\*\*\*@127\.0\.0\.1:1\/roster cannot be opened: .*ECONNREFUSED.*\n$/,
	],
])("a database that cannot be opened is one line: %o", async (environment, line) => {
	const { code, out, err } = await runCommand(["serve"], { ROSTER_LISTEN: "127.0.0.1:0", ...environment });
	expect(code).toBe(exitCodes.unreachable);
	expect(err).toMatch(line);
	expect(out).toBe("");
});

test("a port that is taken is one line", async () => {
	const first = roster({ ROSTER_DATABASE: join(folder, "taken-1.db") });
	const { host } = new URL(await listening(first));
	const { code, err } = await runCommand(["serve"], {
		ROSTER_DATABASE: join(folder, "taken-2.db"),
		ROSTER_LISTEN: host,
	});
	expect(code).toBe(exitCodes.usage);
	expect(err).toMatch(/^roster: ROSTER_LISTEN: .*EADDRINUSE.*another process uses this port.*\n$/);
});

test("--version prints the version", async () => {
	const { code, out } = await runCommand(["--version"], {});
	expect(code).toBe(0);
	const commit = execFileSync("git", ["rev-parse", "HEAD"], { cwd: import.meta.dirname, encoding: "utf8" }).slice(
		0,
		12,
	);
	expect(out).toBe(`roster ${about.version} (commit ${commit}, schema ${newestSchema()})\n`);
});

test("without a command it prints the help and starts nothing", async () => {
	const database = join(folder, "none.db");
	const { code, out, err } = await runProcess([], { ROSTER_DATABASE: database, ROSTER_LISTEN: "127.0.0.1:0" });
	expect([code, err]).toEqual([exitCodes.done, ""]);
	expect(out).toMatch(/^Usage: roster /);
	expect(existsSync(database)).toBe(false);
});

test("--help lists the commands", async () => {
	const { code, out } = await runCommand(["--help"], {});
	expect(code).toBe(0);
	expect(out).toContain("serve");
	expect(out).toContain("ROSTER_DATABASE");
});
