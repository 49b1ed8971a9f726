// SPDX-License-Identifier: Apache-2.0

// Pages far from the beginning are right while rows before them come and go, and cost as much as those near it.

import { afterAll, beforeAll, expect, test } from "vitest";
import { onPostgres } from "../engine.ts";
import { type Roster, startRoster } from "../roster.ts";
import { type Json, userOf } from "../scim.ts";

/** Users in the beginning, and those who come later: on PostgreSQL, creating them takes most of the time. */
const [size, more] = onPostgres ? [400, 60] : [1500, 900];

let roster: Roster;
/** The ids of the users whom the connection sees, in order. */
let ids: string[];

beforeAll(async () => {
	roster = await startRoster();
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
	const names = Array.from({ length: size }, (_, index) => `person-${index}`);
	ids = [];
	for (let from = 0; from < size; from += 500) {
		ids.push(...(await roster.scim.users(names.slice(from, from + 500))).map(String));
	}
	ids.sort();
});

afterAll(() => roster.stop());

async function check(startIndex: number): Promise<void> {
	const { body } = await roster.scim.ask(`GET /Users?startIndex=${startIndex}&count=7`);
	const found = (body.Resources ?? []).map((each: Json) => each.id);
	expect([startIndex, body.totalResults, found]).toEqual([
		startIndex,
		ids.length,
		ids.slice(startIndex - 1, startIndex + 6),
	]);
}

const anywhere = () => 1 + Math.floor(Math.random() * ids.length);

function remove(id: string): void {
	ids.splice(ids.indexOf(id), 1);
}

/** Deleted users with their external ids. They come back when they are pushed again. */
const gone: { readonly id: string; readonly userName: string }[] = [];
let made = 0;

const acts: Record<string, () => Promise<void>> = {
	async "a user is created"() {
		made += 1;
		const { body } = await roster.scim.ask("POST /Users", userOf(`new-${made}`));
		ids.push(body.id);
	},
	async "a user is deleted"() {
		const id = ids[anywhere() - 1] as string;
		const { userName } = (await roster.scim.ask(`GET /Users/${id}`)).body;
		await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
		remove(id);
		gone.push({ id, userName });
	},
	async "a user comes back"() {
		const back = gone.pop();
		if (back !== undefined) {
			const { body } = await roster.scim.ask("POST /Users", userOf(back.userName));
			expect(body.id).toBe(back.id);
			ids.push(back.id);
			ids.sort();
		}
	},
	async "a user is purged"() {
		const purged = gone.shift();
		if (purged !== undefined) {
			await roster.provisioning.purgeUser({ id: purged.id });
		}
	},
	async "a user signs in, and is adopted"() {
		made += 1;
		const email = `early-${made}@example.com`;
		await roster.provisioning.recordSignIn({ email, subject: `subject-${made}` });
		await check(anywhere());
		const { body } = await roster.scim.ask("POST /Users", userOf(email));
		ids.push(body.id);
		ids.sort();
	},
	async "a user is changed"() {
		const id = ids[anywhere() - 1] as string;
		await roster.scim.patch(`/Users/${id}`, { op: "replace", path: "active", value: Math.random() > 0.5 });
	},
};

test("a page by index begins at that index, while users come and go", async () => {
	await check(size - 3);
	const names = Object.keys(acts);
	for (let round = 0; round < (onPostgres ? 18 : 60); round++) {
		await acts[names[round % names.length] as string]?.();
		await check(anywhere());
	}
	for (const index of [1, 200, 201, 255, 256, 257, 512, 513, ids.length - 1, ids.length, ids.length + 1]) {
		await check(index);
	}
});

test("the last block is divided when many users come", async () => {
	const names = Array.from({ length: more }, (_, index) => `later-${index}`);
	for (let from = 0; from < names.length; from += 300) {
		ids.push(...(await roster.scim.users(names.slice(from, from + 300))).map(String));
		await check(ids.length - 2);
	}
	for (let round = 0; round < 20; round++) {
		await check(anywhere());
	}
});
