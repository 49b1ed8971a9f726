// SPDX-License-Identifier: Apache-2.0

// The house rules that an import line can break: which folder may know of which.

import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, test } from "vitest";

const source = join(import.meta.dirname, "../src");

/** Each place, what it may import, and why no more. */
const places: readonly { place: string; may: readonly string[]; because: string }[] = [
	{ place: "scim/", may: ["gen", "scim/", "errors/"], because: "the SCIM language knows neither HTTP nor SQL" },
	{
		place: "directory/",
		may: ["gen", "scim/", "directory/", "errors/", "change-states.ts", "logged-states.ts", "records/"],
		because: "the domain decides, and does not ask a store",
	},
	{
		place: "store/",
		may: [
			"gen",
			"scim/",
			"store/",
			"errors/",
			"change-states.ts",
			"logged-states.ts",
			"records/",
			"fair-queue.ts",
			"worker.ts",
		],
		because: "a store keeps what it is told, and decides nothing",
	},
	{
		place: "store/interface/",
		may: ["gen", "scim/", "store/interface/", "records/"],
		because: "what a store promises does not depend on how it is kept",
	},
	{
		place: "store/sql/",
		may: [
			"gen",
			"scim/",
			"store/sql/",
			"store/store.ts",
			"store/interface/",
			"store/change-log.ts",
			"errors/",
			"logged-states.ts",
			"records/",
		],
		because: "queries are written once, and no engine is known there",
	},
	{
		place: "services/shared/",
		may: [
			"gen",
			"scim/",
			"directory/",
			"services/shared/",
			"store/store.ts",
			"store/interface/",
			"errors/",
			"change-states.ts",
			"logged-states.ts",
			"records/",
		],
		because: "services know the interface of the store, and no engine",
	},
	{
		place: "services/admission/",
		may: [
			"gen",
			"directory/",
			"services/shared/call.ts",
			"services/admission/",
			"store/interface/",
			"errors/",
			"records/",
		],
		because: "who may do something does not depend on what a method does",
	},
	{
		place: "services/rpc/",
		may: [
			"gen",
			"scim/",
			"directory/",
			"services/recorder/redaction.ts",
			"services/shared/",
			"services/admission/",
			"services/rpc/",
			"store/interface/",
			"errors/",
			"change-states.ts",
			"logged-states.ts",
			"records/",
		],
		because: "methods stand on admission and on what they share",
	},
	{
		place: "services/recorder/",
		may: [
			...["gen", "scim/", "directory/guard.ts", "directory/guard-words.ts", "services/recorder/"],
			...["store/interface/", "errors/", "records/"],
		],
		because: "a record is made of what the server tells and the store knows",
	},
	{
		place: "services/oauth/",
		may: [
			...["directory/", "services/shared/call.ts", "services/admission/", "services/oauth/", "store/interface/"],
			...["errors/table.ts", "records/"],
		],
		because: "the token endpoint is no method",
	},
	{
		place: "services/oidc/",
		may: [
			...["gen", "directory/administrators.ts", "services/shared/call.ts", "services/admission/", "services/oidc/"],
			...["store/interface/", "errors/table.ts", "records/"],
		],
		because: "the sign-in of people is no method",
	},
	{
		place: "services/upkeep/",
		may: [
			"gen",
			"directory/",
			"services/shared/call.ts",
			"services/recorder/settings.ts",
			"services/upkeep/",
			"store/interface/",
			"records/",
		],
		because: "what the server does by itself is no method",
	},
	{
		place: "gateway/",
		may: ["gen", "scim/", "gateway/", "errors/"],
		because: "the gateway is a client, and may run in another process",
	},
	{
		place: "server/",
		may: [
			...["gen", "gateway/", "services/", "server/", "directory/networks.ts"],
			...["errors/", "fair-queue.ts", "worker.ts"],
		],
		because: "the server mounts services and gateway",
	},
	{
		place: "server.ts",
		may: [
			"gen",
			"gateway/",
			"services/",
			"server/",
			"engine.ts",
			"about.ts",
			"backup/",
			"store/store.ts",
			"directory/tokens.ts",
			"records/",
			"config.ts",
			"errors/",
			"log/",
		],
		because: "which database is used is the command line's to choose",
	},
	{
		place: "engine.ts",
		may: ["gen", "gateway/", "services/", "server/", "store/store.ts", "config.ts"],
		because: "an engine has no ports, so that a thread can have one",
	},
	{
		place: "long-thread.ts",
		may: ["engine.ts", "errors/", "open-store.ts", "server/", "services/admission/", "worker.ts"],
		because: "the thread answers as the server does",
	},
	{ place: "about.ts", may: ["../package.json", "store/migrations.ts"], because: "the migrations know the schema" },
	{ place: "worker.ts", may: [], because: "a thread is started alike, whatever it runs" },
	{ place: "fair-queue.ts", may: [], because: "a queue knows nothing of what waits in it" },
	{
		place: "gateway-server.ts",
		may: [
			"gen",
			"gateway/",
			"services/admission/credentials.ts",
			"services/admission/admission-control.ts",
			"server/",
			"about.ts",
			"config.ts",
			"errors/",
			"log/",
		],
		because: "a gateway by itself has no store",
	},
	{
		place: "commands/",
		may: [
			"gen",
			"commands/",
			"backup/",
			"config-values.ts",
			"config.ts",
			"errors/table.ts",
			"log/",
			"server.ts",
			"gateway-server.ts",
			"server/memory.ts",
			"open-store.ts",
			"scim/fold.ts",
			"store/store.ts",
			"store/transfer/",
		],
		because: "a command is a client of a running server, or starts one, or moves all rows",
	},
	{
		place: "log/",
		may: ["log/", "worker.ts"],
		because: "the log is a thread that knows of lines, and of nothing in them",
	},
	{
		place: "backup/",
		may: ["backup/", "open-store.ts", "worker.ts"],
		because: "a backup copies the file, and knows nothing in it",
	},
	{ place: "errors/", may: ["gen", "errors/"], because: "errors are made of what a caller sees" },
	{ place: "errors/entries/", may: ["errors/entries/"], because: "the docs are written from them, too" },
	{
		place: "change-states.ts",
		may: ["gen", "records/"],
		because: "records and the states of the change log are the same in other words",
	},
	{ place: "logged-states.ts", may: ["gen", "records/"], because: "it is the way back from those states to records" },
	{ place: "records/", may: ["gen", "records/"], because: "records are the words that the others have in common" },
	{ place: "open-store.ts", may: ["store/"], because: "here an engine is chosen, and nowhere else" },
	{
		place: "config.ts",
		may: ["config-values.ts", "oidc-config.ts", "open-store.ts"],
		because: "the configuration is a function of the environment",
	},
	{
		place: "oidc-config.ts",
		may: ["config-values.ts", "directory/administrators.ts"],
		because: "the variables of the sign-in depend on each other",
	},
	{
		place: "config-values.ts",
		may: ["directory/networks.ts"],
		because: "the value of a variable does not depend on the others",
	},
];

const files = globSync("**/*.ts", { cwd: source }).map((file) => file.replaceAll("\\", "/"));

/** The files that a file imports, with types that are left out of what runs or without. */
function targetsOf(path: string, types = true): string[] {
	const text = readFileSync(path, "utf8");
	const found = text.matchAll(/(?:^|\s)(?:import|export)\s([^;]*?)from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/g);
	return Array.from(found)
		.filter(([, names]) => types || names?.startsWith("type ") !== true)
		.map(([, , fixed, dynamic]) => relative(source, join(dirname(path), fixed ?? dynamic ?? "")).replaceAll("\\", "/"));
}

function importsOf(file: string): string[] {
	return targetsOf(join(source, file)).map((target) => (target.startsWith("../gen/") ? "gen" : target));
}

describe.each(places)("$place", ({ place, may, because }) => {
	test(`imports only what it may: ${because}`, () => {
		const own = files.filter((file) => (place.endsWith("/") ? file.startsWith(place) : file === place));
		expect(own).not.toEqual([]);
		const wrong = own.flatMap((file) =>
			importsOf(file)
				.filter((target) => !may.some((each) => (each.endsWith("/") ? target.startsWith(each) : target === each)))
				.map((target) => `${file} imports ${target}`),
		);
		expect(wrong).toEqual([]);
	});
});

test("no file imports itself through other files, for a value or for a type", () => {
	const importing = new Map(files.map((file) => [file, targetsOf(join(source, file))]));
	const circular = files.filter((file) => {
		const pending = [...(importing.get(file) ?? [])];
		const reached = new Set<string>();
		for (const each of pending) {
			if (!reached.has(each)) {
				reached.add(each);
				pending.push(...(importing.get(each) ?? []));
			}
		}
		return reached.has(file);
	});
	expect(circular).toEqual([]);
});

test("the console knows the server by its API alone", () => {
	const console = join(source, "../console");
	const own = globSync("**/*.{ts,tsx}", { cwd: console, exclude: ["dist/**", "build.ts"] });
	expect(own.length).toBeGreaterThan(20);
	const outside = own
		.flatMap((file) => targetsOf(join(console, file)).map((target) => ({ file, target })))
		.filter(({ target }) => !target.startsWith("../console/") && !/^\.\.\/gen\/.*_pb\.ts$/.test(target));
	expect(outside).toEqual([]);
});

test("`scim/` and `directory/` have no await", () => {
	const waiting = files
		.filter((file) => file.startsWith("scim/") || file.startsWith("directory/"))
		.filter((file) =>
			/\b(await|async)\b/.test(readFileSync(join(source, file), "utf8").replace(/\/\/.*$|\/\*[\s\S]*?\*\//gm, "")),
		);
	expect(waiting).toEqual([]);
});

test("proto options are read in one file", () => {
	const readers = files.filter((file) => /\bgetOption\b/.test(readFileSync(join(source, file), "utf8")));
	expect(readers).toEqual(["scim/attributes.ts"]);
});

test("generated code imports only a few files", () => {
	const generated = join(source, "../gen");
	const own = globSync("**/*_{make,json,draft,row}.ts", { cwd: generated });
	expect(own.length).toBeGreaterThan(10);
	const needed = own.flatMap((file) => targetsOf(join(generated, file)).filter((each) => !each.startsWith("../gen/")));
	expect([...new Set(needed)].sort()).toEqual([
		"records/resources.ts",
		"scim/draft.ts",
		"scim/lists.ts",
		"scim/timestamp.ts",
		"store/sql/tables.ts",
		"store/sql/values.ts",
	]);
});

test("the generator needs no generated code, and no server imports it", () => {
	const plugin = join(source, "../proto/plugin");
	const pending = globSync("*.ts", { cwd: plugin }).flatMap((file) => targetsOf(join(plugin, file), false));
	const needed = new Set<string>();
	for (const each of pending) {
		if (!needed.has(each)) {
			needed.add(each);
			pending.push(...targetsOf(join(source, each), false));
		}
	}
	expect([...needed].filter((each) => each.startsWith("../gen/"))).toEqual([]);
	expect(files.filter((file) => importsOf(file).some((each) => each.startsWith("../proto/")))).toEqual([]);
});

test("tests and servers run with --disallow-code-generation-from-strings", () => {
	const flag = "--disallow-code-generation-from-strings";
	expect(process.execArgv).toContain(flag);
	const starts: readonly [string, RegExp, number][] = [
		["package.json", /^.*src\/main\.ts (?:serve|gateway)",$/gm, 2],
		["src/main.ts", /^#!.*$/gm, 1],
		["Dockerfile", /^ENTRYPOINT.*$/gm, 1],
	];
	for (const [file, command, times] of starts) {
		const lines = readFileSync(join(source, "..", file), "utf8").match(command) ?? [];
		expect(lines.map((line) => line.includes(flag))).toEqual(Array(times).fill(true));
	}
});

test("the store is written in one file", () => {
	const writers = files.filter((file) =>
		/(?:\.(?:insert|update|delete)|\b(?:insertInto|update|deleteFrom))\(\s*(?:table|users|groups|tokens|settings|changes|counters|organization)\w*[,)]/.test(
			readFileSync(join(source, file), "utf8"),
		),
	);
	// A token's last use is no change of anything: it is in no log, and in the queries of tokens. An import copies
	// what was committed elsewhere, the log of it as well.
	expect(writers.sort()).toEqual(["store/sql/tokens.ts", "store/sql/writes.ts", "store/transfer/import.ts"]);
});

test("only the gateway's client, the traces, the database and the fetches from issuers open connections", () => {
	const calling =
		/\bfetch\(|\bcreate(?:Connect|Grpc|GrpcWeb)Transport\b|\bhttps?2?\.(?:request|get|connect)\(|\b(?:net|tls)\.connect\(|exporter-trace|from "pg"|from "node:dns|\brequest as https?\b/;
	const callers = files.filter((file) => calling.test(readFileSync(join(source, file), "utf8")));
	// The commands of the command line are clients themselves, and run in no server.
	const servers = callers.filter((file) => !file.startsWith("commands/") && !file.startsWith("store/postgres/"));
	expect(servers.sort()).toEqual([
		...["gateway-server.ts", "server/oauth-forwarding.ts", "server/tracing.ts"],
		...["services/oauth/key-fetch.ts", "services/oauth/public-addresses.ts", "services/oidc/bounded-fetch.ts"],
	]);
});
