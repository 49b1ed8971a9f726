// SPDX-License-Identifier: Apache-2.0

// Keeps the copy of a review in a schema of its own, in the same database.

import pg from "pg";
import { copyIsGone, copyStatements } from "../review-tables.ts";
import type { ReviewCopies, Store } from "../store.ts";
import { type Writers, writersOfCopy } from "./batch.ts";
import { connectionOptions } from "./connection.ts";
import { migrate } from "./migrations.ts";

/** A URL whose connections use the tables of a schema. */
function urlIn(url: string, schema: string): string {
	const parsed = new URL(url);
	const options = parsed.searchParams.get("options") ?? "";
	parsed.searchParams.set("options", `${options} -c search_path=${schema}`.trim());
	// A review has one identity provider, so that few connections suffice.
	parsed.searchParams.set("pool_max", "3");
	return parsed.href;
}

/** Makes the copies of the database at a URL. */
export function reviewCopies(
	url: string,
	open: (url: string, writers: Writers) => Promise<Store>,
): ReviewCopies & { closeCopies(): Promise<void> } {
	const opened = new Map<string, Promise<Store>>();
	const schemaOf = (id: string) => `review_${id.replace(/[^0-9a-f]/g, "")}`;

	async function within<Result>(run: (client: pg.Client) => Promise<Result>, schema?: string): Promise<Result> {
		const target = schema === undefined ? url : urlIn(url, schema);
		const client = new pg.Client({ ...connectionOptions(target), query_timeout: 0 });
		// The failing query reports errors of the connection.
		client.on("error", () => {});
		await client.connect();
		try {
			await client.query("set statement_timeout = 0; set idle_in_transaction_session_timeout = 0");
			return await run(client);
		} finally {
			await client.end();
		}
	}

	async function isThere(schema: string): Promise<boolean> {
		const found = await within((client) => client.query("select 1 from pg_namespace where nspname = $1", [schema]));
		return found.rows.length > 0;
	}

	async function close(id: string): Promise<void> {
		const store = opened.get(id);
		opened.delete(id);
		await (await store)?.close();
	}

	return {
		async createCopy(id) {
			// A copy that was not finished is never opened: it gets its name at the end.
			const [schema, unfinished] = [schemaOf(id), `${schemaOf(id)}_unfinished`];
			const live = await within(async (client) => {
				await client.query(`drop schema if exists ${unfinished} cascade; create schema ${unfinished}`);
				return String((await client.query("select current_schema() as name")).rows[0]?.["name"]);
			});
			await within(migrate, unfinished);
			await within(async (client) => {
				await client.query("begin isolation level repeatable read");
				for (const text of copyStatements(live, unfinished)) {
					await client.query(text);
				}
				await client.query(`alter schema ${unfinished} rename to ${schema}; commit`);
			});
		},
		async openCopy(id) {
			let store = opened.get(id);
			if (store === undefined) {
				store = (async () => {
					if (!(await isThere(schemaOf(id)))) {
						throw copyIsGone();
					}
					return open(urlIn(url, schemaOf(id)), writersOfCopy(id));
				})();
				opened.set(id, store);
				store.catch(() => opened.delete(id));
			}
			return store;
		},
		async sealCopy(id, sealed) {
			await within(
				(client) =>
					client.query(
						sealed
							? "alter table changes drop constraint if exists sealed; alter table changes add constraint sealed check (false) not valid"
							: "alter table changes drop constraint if exists sealed",
					),
				schemaOf(id),
			);
		},
		closeCopy: close,
		async dropCopy(id) {
			await close(id);
			const schemas = [schemaOf(id), `${schemaOf(id)}_unfinished`];
			await within((client) => client.query(`drop schema if exists ${schemas.join(", ")} cascade`));
		},
		async listCopies() {
			const found = await within((client) =>
				client.query(
					"select distinct substr(nspname, 8, 32) as id from pg_namespace where nspname ~ '^review_[0-9a-f]{32}'",
				),
			);
			// The schema has the digits of the id.
			return found.rows.map(({ id }) => String(id).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"));
		},
		async closeCopies() {
			await Promise.all([...opened.keys()].map(close));
		},
	};
}
