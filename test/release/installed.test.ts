// SPDX-License-Identifier: Apache-2.0

// The package, installed in an empty folder as a user would do it: what is in it, how large it is, and that it runs.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import about from "../../package.json" with { type: "json" };
import { newestSchema } from "../../src/store/migrations.ts";
import { browserPath, launch, openTab } from "../console/browser.ts";
import { ended, keep, listening, startScript } from "../process.ts";
import { Scim } from "../scim.ts";
import { certificateOf } from "../server/tls.ts";

const root = join(import.meta.dirname, "../..");
const out = join(root, "release/out");
const adminToken = "an-administrator-token-of-the-environment";

let folder: string;
let main: string;
let seconds: number;

function run(command: string, args: readonly string[], cwd: string, env: Record<string, string> = {}): string {
	const PATH = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
	return execFileSync(command, args, { cwd, encoding: "utf8", env: { ...process.env, PATH, ...env } });
}

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "roster-release-"));
	run("npm", ["run", "--silent", "release"], root);
	const packed = join(out, `roster-${about.version}.tgz`);
	const app = join(folder, "app");
	mkdirSync(app);
	const started = performance.now();
	run("npm", ["install", "--omit=dev", "--no-audit", "--no-fund", packed], app);
	seconds = (performance.now() - started) / 1000;
	main = join(app, "node_modules/@roster-scim/roster/dist/server/main.js");
}, 240_000);

afterAll(() => rmSync(folder, { recursive: true }));

const start = (environment: Record<string, string>, ...args: string[]) =>
	startScript(main, folder, { ROSTER_ADMIN_TOKEN: adminToken, ROSTER_LISTEN: "127.0.0.1:0", ...environment }, ...args);

const roster = (environment: Record<string, string>, ...args: string[]) =>
	spawnSync(join(folder, "app/node_modules/.bin/roster"), args, {
		encoding: "utf8",
		cwd: folder,
		env: { PATH: `${dirname(process.execPath)}:${process.env["PATH"]}`, ...environment },
	});

async function rpc(url: string, method: string, body: object = {}): Promise<Record<string, string>> {
	const response = await fetch(`${url}/${method}`, {
		method: "POST",
		headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
		body: JSON.stringify(body),
	});
	expect(response.status).toBe(200);
	return (await response.json()) as Record<string, string>;
}

test("an installation is small, fast to make, and has no TypeScript", () => {
	const [megabytes = ""] = run("du", ["-sm", "app"], folder).split("\t");
	console.log(`the installation has ${megabytes} MB, and took ${seconds.toFixed(1)} s`);
	expect(Number(megabytes)).toBeLessThanOrEqual(60);
	expect(seconds).toBeLessThan(60);
	expect(globSync("app/node_modules/@roster-scim/**/*.ts", { cwd: folder })).toEqual([]);
});

test("--version names the version, the commit and the schema", () => {
	const commit = run("git", ["rev-parse", "HEAD"], root).slice(0, 12);
	const { stdout } = roster({}, "--version");
	expect(stdout).toBe(`roster ${about.version} (commit ${commit}, schema ${newestSchema()})\n`);
});

test("an older Node is told so at once", () => {
	// The check comes before anything else is loaded, so a changed version is enough.
	const preload = join(folder, "older.cjs");
	const versions = "{ ...process.versions, node: '22.9.0' }";
	writeFileSync(preload, `Object.defineProperty(process, "versions", { value: ${versions} });`);
	const { status, stderr } = roster({ NODE_OPTIONS: `--require ${preload}` }, "serve");
	expect(status).toBe(1);
	expect(stderr).toMatch(/^roster needs Node 24 or newer/);
	expect(about.engines.node).toBe(">=24");
});

test("the server serves SCIM, the console, long searches and exports, from a database that it migrates", async () => {
	const environment = { ROSTER_DATABASE: join(folder, "roster.db") };
	const server = start(environment, "serve");
	const url = await listening(server);
	const { token = "" } = await rpc(url, "buf.alpha.registry.v1alpha1.SCIMTokenService/CreateSCIMToken");
	const scim = new Scim(url, token);
	await scim.users(Array.from({ length: 300 }, (_, index) => `user-${index}`));
	// A reader thread answers a search without an index.
	const found = await scim.ask('GET /Users?filter=userName co "user-29"').answers(200);
	expect(found.totalResults).toBe(11);
	expect(await (await fetch(url)).text()).toContain('<div id="root">');
	const metrics = await (await fetch(`${url}/metrics`)).text();
	expect(metrics).toContain(`roster_build_info{version="${about.version}"`);
	const list = roster({ ROSTER_URL: url, BUF_TOKEN: adminToken }, "token", "list");
	expect([list.status, list.stderr]).toEqual([0, ""]);
	server.child.kill("SIGTERM");
	expect(await ended(server)).toBe(0);
	const exported = roster(environment, "export", "all.jsonl");
	expect([exported.status, exported.stderr]).toEqual([0, ""]);
	expect(readFileSync(join(folder, "all.jsonl"), "utf8")).toContain("user-299");
});

test("the documentation is served with the pages' own policy, and every page of it answers", async () => {
	const server = keep(start({ ROSTER_DATABASE: join(folder, "docs.db") }, "serve"));
	const url = await listening(server);
	const redirected = await fetch(`${url}/docs`, { redirect: "manual" });
	expect([redirected.status, redirected.headers.get("location")]).toEqual([308, "/docs/"]);
	const first = await (await fetch(`${url}/docs/`)).text();
	const links = new Set(Array.from(first.matchAll(/href="(\/docs\/[^"#]+)"/g), ([, link = ""]) => link));
	expect(links.size).toBeGreaterThan(20);
	for (const link of links) {
		const response = await fetch(url + link);
		expect([link, response.status]).toEqual([link, 200]);
		if (link.endsWith(".html")) {
			expect(response.headers.get("content-security-policy")).toMatch(/script-src 'self' 'sha256-/);
		}
	}
	expect((await fetch(`${url}/docs/operating`)).status).toBe(200);
	expect((await fetch(`${url}/docs/none`)).status).toBe(404);
	expect((await fetch(`${url}/docs/..%2f..%2fpackage.json`)).status).toBe(404);
});

test.skipIf(browserPath === undefined)("a browser searches the documentation, and asks no other host", async () => {
	const server = keep(start({ ROSTER_DATABASE: join(folder, "search.db") }, "serve"));
	const url = await listening(server);
	const browser = await launch();
	try {
		const { page, requested, complaints } = await openTab(browser);
		await page.goto(`${url}/docs/`);
		await page.getByRole("button", { name: "Search" }).click();
		await page.locator("#localsearch-input").fill("mass deactivation");
		const result = page.locator("#localsearch-list a").first();
		await result.waitFor();
		await result.click();
		await page.getByRole("heading", { level: 1 }).waitFor();
		expect(await page.locator("main").textContent()).toContain("guard");
		expect(requested.filter((each) => !each.startsWith(`${url}/docs/`) && !each.startsWith("data:"))).toEqual([]);
		expect(complaints).toEqual([]);
		if (process.env["ROSTER_PICTURES"] !== undefined) {
			await page.screenshot({ path: join(process.env["ROSTER_PICTURES"], "docs.png") });
		}
	} finally {
		await browser.close();
	}
});

test("each thread has its file, and source maps name the sources", () => {
	const built = globSync("app/node_modules/@roster-scim/roster/dist/server/*.js", { cwd: folder });
	const started = built.flatMap((file) =>
		Array.from(
			readFileSync(join(folder, file), "utf8").matchAll(/new URL\("(\.\/[\w.-]+)", import\.meta\.url\)/g),
			([, name = ""]) => join(folder, dirname(file), name),
		),
	);
	expect(started).toHaveLength(4);
	expect(started.filter((file) => !existsSync(file))).toEqual([]);
	const maps = globSync("app/node_modules/@roster-scim/roster/dist/server/*.js.map", { cwd: folder });
	const sources = maps.flatMap((file) => JSON.parse(readFileSync(join(folder, file), "utf8")).sources as string[]);
	expect(sources.some((source) => source.endsWith("src/services/rpc/users.ts"))).toBe(true);
});

test("roster health follows the port and TLS", async () => {
	const { cert, key } = certificateOf("one");
	const tls = { ROSTER_TLS_CERT: cert, ROSTER_TLS_KEY: key };
	for (const given of [{}, tls]) {
		const environment = { ...given, ROSTER_DATABASE: join(folder, "health.db") };
		const server = keep(start(environment, "serve"));
		const ROSTER_LISTEN = `0.0.0.0:${new URL(await listening(server)).port}`;
		expect(roster({ ...environment, ROSTER_LISTEN }, "health")).toMatchObject({ status: 0, stdout: "ready\n" });
		server.child.kill("SIGTERM");
		await ended(server);
		expect(roster({ ...environment, ROSTER_LISTEN }, "health").status).not.toBe(0);
	}
});

test("the image runs the file that the package has", () => {
	const [, path = ""] = /ENTRYPOINT.*"\/app\/(\S+)"\]/.exec(readFileSync(join(root, "Dockerfile"), "utf8")) ?? [];
	expect(join(folder, "app", path)).toBe(main);
	// The same installation as in the image, from the context of the release: without scripts.
	run("tar", ["xzf", join(out, `roster-${about.version}-image.tar.gz`)], folder);
	const image = join(folder, `roster-${about.version}-image`);
	const command = /npm install --prefix \/app (.*) \.\/roster\.tgz/.exec(
		readFileSync(join(image, "Dockerfile"), "utf8"),
	);
	run("npm", ["install", "--prefix", image, ...(command?.[1] ?? "").split(" "), "./roster.tgz"], image);
	expect(run(join(image, "node_modules/.bin/roster"), ["--version"], image)).toContain(about.version);
});

test("the checksums are right, and the list of parts and the notices name every package in the release", () => {
	run("sha256sum", ["--check", "--strict", "SHA256SUMS"], out);
	const sbom = JSON.parse(readFileSync(join(out, `roster-${about.version}.cdx.json`), "utf8"));
	expect([sbom.bomFormat, sbom.specVersion, sbom.metadata.component.name]).toEqual(["CycloneDX", "1.5", about.name]);
	const parts: string[] = sbom.components.map(
		(each: { name: string; version: string }) => `${each.name} ${each.version}`,
	);
	for (const name of ["better-sqlite3", "drizzle-orm", "pg", "@opentelemetry/sdk-trace-node", "react-dom"]) {
		expect(parts.some((part) => part.startsWith(`${name} `))).toBe(true);
	}
	const notices = readFileSync(join(out, `roster-${about.version}-third-party-notices.txt`), "utf8");
	expect(parts.filter((part) => !notices.includes(`\n${part}\n`))).toEqual([]);
});
