// SPDX-License-Identifier: Apache-2.0

// Short runs on PostgreSQL; `npm run torture -- --engine postgres` has the long ones, and faults and upgrades as well.

import { afterAll, expect, test } from "vitest";
import { crash } from "../../torture/crash.ts";
import { engines } from "../../torture/engines.ts";
import { kill } from "../../torture/kill.ts";
import { lostUpdates } from "../../torture/lost-updates.ts";
import { endSpare } from "../../torture/process.ts";
import { passed, seed } from "./report.ts";

const { engine, replicas } = engines.postgres;

afterAll(async () => {
	await endSpare();
	await engine.close();
});

test("a server is killed, and PostgreSQL with it, and nothing that was acknowledged is lost", {
	timeout: 180_000,
}, async () => {
	const figures = passed(await kill(engine, { duration: 60_000, kills: engine.endings.length, seed }));
	expect(figures["kills"]).toBe(engine.endings.length);
	expect(figures["… with its database"]).toBe(1);
	expect(figures["acknowledged writes"]).toBeGreaterThan(100);
});

test("PostgreSQL crashes under three servers, and none of them has acknowledged what it took back", {
	timeout: 120_000,
}, async () => {
	const figures = passed(await crash(engine, { duration: 60_000, crashes: 5, seed, replicas }));
	expect(figures["crashes"]).toBe(5);
	expect(figures["acknowledged writes"]).toBeGreaterThan(100);
});

test("concurrent changes of one group through three servers lose no update", { timeout: 120_000 }, async () => {
	const figures = passed(await lostUpdates(engine, { duration: 15_000, operations: 300, seed, replicas }));
	expect(figures["operations on one group"]).toBeGreaterThan(30);
	expect(figures["412, another was first"]).toBeGreaterThan(0);
});
