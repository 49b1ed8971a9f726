// SPDX-License-Identifier: Apache-2.0

// A small directory with what filters and pages can get wrong, and the way to ask it.

import { expect } from "vitest";
import { type Roster, startRoster } from "../roster.ts";
import { type Json, listSchema, userSchema } from "../scim.ts";

export interface Directory {
	readonly roster: Roster;
	readonly users: Readonly<Record<string, Json>>;
	readonly groups: Readonly<Record<string, Json>>;
	/** When ada, and then eve and the others, were made. */
	readonly first: number;
	readonly second: number;
	/** Asks for a list, with each parameter encoded by itself, so that a value may have any character. */
	get(path: string, query: Record<string, string>): Promise<Json>;
}

/** Starts a server with the directory. */
export async function startDirectory(): Promise<Directory> {
	const roster = await startRoster();
	const { scim, clock } = roster;
	const users: Record<string, Json> = {};
	const groups: Record<string, Json> = {};
	const first = clock.now();
	users["ada"] = await scim.user("Ada@Example.com", {
		externalId: "Ext-A",
		name: { givenName: "Ada", familyName: "Lovelace" },
	});
	clock.advance(1500);
	const second = clock.now();
	users["eve"] = await scim.user("eve", { externalId: "ext-a", name: { givenName: "Éva" }, active: false });
	users["bob"] = await scim.ask("POST /Users", { schemas: [userSchema], userName: "bob_100%" }).answers(201);
	users["cy"] = await scim.user("cy", { name: { familyName: 'O\'Hara "Q"' }, externalId: "3" });
	groups["eng"] = await scim.group("Engineers", users["ada"].id, users["eve"].id);
	groups["ops"] = await scim.group("Ops Ärzte", users["ada"].id);
	groups["none"] = await scim.ask("POST /Groups", { displayName: "Nobody", externalId: "G-1" }).answers(201);
	return {
		roster,
		users,
		groups,
		first,
		second,
		async get(path, query) {
			const url = `${roster.url}/scim/v2${path}?${new URLSearchParams(query)}`;
			const response = await fetch(url, { headers: { authorization: `Bearer ${roster.scimToken}` } });
			const body: Json = await response.json();
			expect(response.status, JSON.stringify(body)).toBe(200);
			expect(body.schemas).toEqual([listSchema]);
			expect(body.itemsPerPage).toBe(body.Resources.length);
			return body;
		},
	};
}
