// SPDX-License-Identifier: Apache-2.0

// Keeps the copy of a review in a file beside the database.

import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname } from "node:path";
import Sqlite from "better-sqlite3";
import { unavailable } from "../../errors/server.ts";
import { copyIsGone, copyStatements } from "../review-tables.ts";
import type { ReviewCopies, Store } from "../store.ts";
import { set } from "./client.ts";
import { inMemory } from "./files.ts";

/** The end of the name of a copy that is being made. */
const unfinished = "-unfinished";

/** The length of a UUID. */
const idLength = 36;

/** Makes the copies of the database at a path. */
export function reviewCopies(
	path: string,
	open: (path: string) => Store,
): ReviewCopies & { closeCopies(): Promise<void> } {
	const opened = new Map<string, Store>();
	const fileOf = (id: string) => `${path}.review-${id.replace(/[^0-9a-f-]/g, "")}`;

	function remove(file: string): void {
		for (const each of [file, `${file}-wal`, `${file}-shm`]) {
			rmSync(each, { force: true });
		}
	}

	async function close(id: string): Promise<void> {
		const store = opened.get(id);
		opened.delete(id);
		await store?.close();
	}

	function within(file: string, run: (client: Sqlite.Database) => void): void {
		const client = new Sqlite(file, { fileMustExist: true });
		try {
			set(client, "busy_timeout = 20000");
			run(client);
		} finally {
			client.close();
		}
	}

	return {
		async createCopy(id) {
			if (path === inMemory) {
				throw unavailable("a review needs a database in a file; nothing was changed: start the server with a file");
			}
			// A copy that was not finished is never opened: it gets its name at the end.
			const file = `${fileOf(id)}${unfinished}`;
			remove(file);
			await open(file).close();
			within(file, (client) => {
				client.prepare("attach ? as live").run(path);
				set(client, "foreign_keys = ON");
				const fill = client.transaction(() => {
					for (const text of copyStatements("live", "main")) {
						client.exec(text);
					}
				});
				fill();
				client.exec("detach live");
				set(client, "wal_checkpoint(truncate)");
			});
			renameSync(file, fileOf(id));
			remove(file);
		},
		async openCopy(id) {
			let store = opened.get(id);
			if (store === undefined) {
				if (!existsSync(fileOf(id))) {
					throw copyIsGone();
				}
				store = open(fileOf(id));
				opened.set(id, store);
			}
			return store;
		},
		async sealCopy(id, sealed) {
			within(fileOf(id), (client) => {
				client.exec("drop trigger if exists sealed");
				if (sealed) {
					client.exec(
						"create trigger sealed before insert on changes begin select raise(abort, 'the review is sealed'); end",
					);
				}
			});
		},
		closeCopy: close,
		async dropCopy(id) {
			await close(id);
			remove(fileOf(id));
			remove(`${fileOf(id)}${unfinished}`);
		},
		async listCopies() {
			const prefix = `${basename(path)}.review-`;
			const files = path === inMemory ? [] : readdirSync(dirname(path)).filter((each) => each.startsWith(prefix));
			return [...new Set(files.map((each) => each.slice(prefix.length, prefix.length + idLength)))];
		},
		async closeCopies() {
			await Promise.all([...opened.keys()].map(close));
		},
	};
}
