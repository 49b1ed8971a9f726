// SPDX-License-Identifier: Apache-2.0

// Before the tests on PostgreSQL: a server, and in it an empty database of the newest schema, which each test copies.

import type { TestProject } from "vitest/node";
import { openStore } from "../src/open-store.ts";
import { query, startCluster } from "./postgres.ts";

declare module "vitest" {
	interface ProvidedContext {
		/** The URL of a database of the server that the tests may make databases in. */
		postgres: string;
	}
}

export const template = "roster_template";

/** `ROSTER_TEST_DATABASE` points at another server than ours; its user has to be allowed to make databases. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
	const given = process.env["ROSTER_TEST_DATABASE"];
	const cluster = given === undefined ? await startCluster(false) : undefined;
	const url = given ?? (cluster?.url("postgres") as string);
	await query(url, `drop database if exists ${template} with (force)`);
	await query(url, `create database ${template}`);
	await (await openStore(databaseUrl(url, template))).close();
	project.provide("postgres", url);
	return async () => {
		await query(url, `drop database if exists ${template} with (force)`);
		await cluster?.stop();
	};
}

/** The URL of another database on the same server. */
export function databaseUrl(url: string, name: string): string {
	const other = new URL(url);
	other.pathname = `/${name}`;
	return other.href;
}
