// SPDX-License-Identifier: Apache-2.0

// A part of a transaction that can fail by itself.

import type Sqlite from "better-sqlite3";

/**
 * Runs code in a savepoint of the open transaction. If the code throws, what it wrote is rolled back, and the error is
 * thrown again.
 *
 * @param run the code. It may call `rollBack` to take back what it wrote.
 */
export type InSavepoint = <Result>(run: (rollBack: () => void) => Result) => Result;

/** @param name the name of the savepoint in SQL. */
export function savepoint(client: Sqlite.Database, name: string): InSavepoint {
	const begin = client.prepare(`savepoint ${name}`);
	const release = client.prepare(`release ${name}`);
	const rollBack = client.prepare(`rollback to ${name}`);
	return (run) => {
		begin.run();
		try {
			return run(() => rollBack.run());
		} catch (error) {
			// A full disk rolls back the whole transaction, and the savepoint with it.
			if (client.inTransaction) {
				rollBack.run();
			}
			throw error;
		} finally {
			if (client.inTransaction) {
				release.run();
			}
		}
	};
}
