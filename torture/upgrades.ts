// SPDX-License-Identifier: Apache-2.0

// Migrates databases of every released schema, with the data of a server, to the newest schema. No data may be lost,
// even if the server is killed at any statement of the migrations.

import { Random } from "../test/scim/random.ts";
import { greatest, type Report, type Run } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import { type Database, type Engine, Target } from "./target.ts";
import { Writers } from "./writers.ts";

/** The support of an engine for earlier schemas. */
export interface Upgrading {
	/** The released schemas, oldest first. */
	readonly schemas: readonly number[];
	/** Creates a database with a schema, and copies the data of another database that fits into it. */
	at(schema: number, filledFrom: Database): Promise<Database>;
	copy(database: Database): Promise<Database>;
	/** Returns the schema number of a database, and its tables and indexes as text. */
	schemaOf(database: Database): Promise<{ readonly number: number; readonly objects: string }>;
}

export interface UpgradeOptions extends Run {
	/** The oldest schema to start from; 0 for an empty database. */
	readonly oldest?: number;
}

const count = 16;

export async function upgrades(
	engine: Engine,
	upgrading: Upgrading,
	{ duration, seed, stop, oldest = 0 }: UpgradeOptions,
): Promise<Report> {
	const findings: string[] = [];
	const target = new Target(await engine.create());
	await target.start();
	const writers = await Writers.begin(target.url, count, new Random(seed));
	const end = performance.now() + Math.min(duration / 4, 5000);
	findings.push(...(await writers.write([target.url], () => performance.now() < end)));
	await target.stop();
	const newest = upgrading.schemas.at(-1);
	let kills = 0;
	const kept = new Map<number, number>();
	for (const schema of [0, ...upgrading.schemas].filter((each) => each >= oldest)) {
		if (stop?.aborted) {
			break;
		}
		const old = await upgrading.at(schema, target.database);
		const columns = await columnsOf(old);
		const before = await rowsOf(old, columns);
		// Kills the server one statement later each time, until the migrations complete.
		for (let at = 1, died = true; died && findings.length === 0; at++) {
			const copy = new Target(await upgrading.copy(old));
			died = !(await copy.start({ point: { name: "in a migration", at } }));
			await copy.kill();
			kills += Number(died);
			const where = `from schema ${schema}, at step ${at}`;
			const { number, objects } = await upgrading.schemaOf(copy.database);
			const reference = await upgrading.at(number, target.database);
			if (objects !== (await upgrading.schemaOf(reference)).objects) {
				findings.push(`${where}: it is neither one schema nor the next`);
			}
			await reference.remove();
			findings.push(...(await copy.database.damage()).map((each) => `${where}: ${each}`));
			// The next start completes the migrations.
			await (await copy.database.open()).close();
			if ((await upgrading.schemaOf(copy.database)).number !== newest) {
				findings.push(`${where}: the next start did not bring it to schema ${newest}`);
			}
			if ((await rowsOf(copy.database, columns)) !== before) {
				findings.push(`${where}: what was in it is not what is in it now`);
			}
			findings.push(...(await new Ledger().check(copy.database)).map((each) => `${where}: ${each}`));
			if (schema > 0) {
				findings.push(...(await writers.compare(copy.database)));
			}
			await copy.remove();
		}
		kept.set(schema, before.length);
		await old.remove();
	}
	const acknowledged = writers.acknowledged;
	writers.close();
	await target.remove();
	return {
		name: `upgrades, ${engine.name}`,
		figures: {
			"schemas to begin from": [...kept.keys()].join(", "),
			"the newest": greatest(newest ?? 0),
			"writes before": acknowledged,
			"kills, each at another statement": kills,
		},
		findings,
	};
}

type Columns = ReadonlyMap<string, readonly string[]>;

/** The tables that a migration computes from other data. The ledger checks them. */
const derived = new Set(["counters"]);

async function columnsOf(database: Database): Promise<Columns> {
	const tables = await database.tables();
	return new Map([...tables].filter(([name]) => !derived.has(name)));
}

async function rowsOf(database: Database, columns: Columns): Promise<string> {
	const tables = await Promise.all(
		Array.from(columns, async ([table, names]) => {
			const list = names.map((each) => `"${each}"`).join(", ");
			return [
				table,
				await database.query(
					`select ${list} from "${table}" order by ${names.map((_, index) => index + 1).join(", ")}`,
				),
			];
		}),
	);
	return JSON.stringify(tables);
}
