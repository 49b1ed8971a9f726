// SPDX-License-Identifier: Apache-2.0

// The requests of the benchmarks. Each write uses another index, so that no write is repeated.

import type { Ask } from "./load.ts";
import { type Directory, userAt } from "./seed.ts";

export interface Scenario {
	readonly name: string;
	readonly clients: number;
	/** The relative number of requests in a round; 1 for a short read. */
	readonly share: number;
	/** The floor and the goal of the ratio: CPU time of the limit ÷ CPU time of Roster. */
	readonly floor: number;
	readonly goal: number;
	/** Whether throughput is compared instead of CPU time. */
	readonly byThroughput?: true;
	/** The smallest directory for this scenario, in users. */
	readonly needs?: number;
	ask(index: number, state: State): Ask;
}

/** The state that the requests of a round share. */
export interface State {
	readonly directory: Directory;
	readonly round: number;
	/** The ids of the users that the round has created, by index. */
	readonly created: string[];
}

const users = "/scim/v2/Users";
const json = { "content-type": "application/scim+json" };

/** Spreads indexes over the directory, in the same way in every run. */
function scattered(index: number, size: number): number {
	return (index * 2_654_435_761) % size;
}

function person(index: number, round: number, family: string) {
	const name = `new-${round}-${index}@example.com`;
	return JSON.stringify({
		schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
		userName: name,
		externalId: `new-${round}-${index}`,
		name: { givenName: "New", familyName: family },
		emails: [{ value: name, type: "work", primary: true }],
		active: true,
	});
}

function patch(...Operations: object[]): string {
	return JSON.stringify({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });
}

function member(index: number, { directory, created }: State, group: number): Ask {
	// Adds and removes a new user by turns, so that the group keeps its size.
	const value = created[Math.floor(index / 2)] as string;
	const operation =
		index % 2 === 0
			? { op: "add", path: "members", value: [{ value }] }
			: { op: "remove", path: `members[value eq "${value}"]` };
	const path = `/scim/v2/Groups/${directory.groups[group]}`;
	return { method: "PATCH", path, body: patch(operation), headers: json };
}

const lookUp =
	(attribute: "userName" | "externalId") =>
	(index: number, { directory }: State) => {
		const value = userAt(scattered(index, directory.users.length))[attribute];
		return { method: "GET", path: `${users}?filter=${encodeURIComponent(`${attribute} eq "${value}"`)}` };
	};

export const scenarios: readonly Scenario[] = [
	{
		name: "GET a user",
		clients: 8,
		share: 1,
		floor: 0.35,
		goal: 0.5,
		ask: (index, { directory }) => ({
			method: "GET",
			path: `${users}/${directory.users[scattered(index, directory.users.length)]}`,
		}),
	},
	{ name: "filter userName eq", clients: 8, share: 1, floor: 0.4, goal: 0.55, ask: lookUp("userName") },
	{ name: "filter externalId eq", clients: 8, share: 1, floor: 0.4, goal: 0.55, ask: lookUp("externalId") },
	{
		name: "list 100 users",
		clients: 8,
		share: 0.15,
		floor: 0.4,
		goal: 0.7,
		ask: (index) => ({ method: "GET", path: `${users}?startIndex=${1 + (index % 9) * 100}&count=100` }),
	},
	{
		// A client that reads page by page comes from the previous page. Only the first request counts the rows before it.
		name: "list 100 users, far behind",
		clients: 1,
		share: 0.1,
		floor: 0.4,
		goal: 0.7,
		needs: 100_000,
		ask: (index, { directory }) => {
			const pages = Math.floor(directory.users.length / 1000);
			const startIndex = 1 + directory.users.length * 0.9 + (index % pages) * 100;
			return { method: "GET", path: `${users}?startIndex=${startIndex}&count=100` };
		},
	},
	{
		name: "create a user",
		clients: 8,
		share: 0.5,
		floor: 0.6,
		goal: 1.2,
		ask: (index, { round }) => ({ method: "POST", path: users, body: person(index, round, "User"), headers: json }),
	},
	{
		name: "replace a user",
		clients: 8,
		share: 0.5,
		floor: 0.6,
		goal: 1.2,
		ask: (index, { round, created }) => ({
			method: "PUT",
			path: `${users}/${created[index]}`,
			body: person(index, round, "Other"),
			headers: json,
		}),
	},
	{
		name: "PATCH active",
		clients: 8,
		share: 0.5,
		floor: 0.6,
		goal: 1.2,
		ask: (index, { created }) => ({
			method: "PATCH",
			path: `${users}/${created[index]}`,
			body: patch({ op: "replace", path: "active", value: false }),
			headers: json,
		}),
	},
	{
		name: "PATCH a member of 10",
		clients: 8,
		share: 0.5,
		floor: 0.6,
		goal: 1.2,
		ask: (index, state) => member(index, state, 10),
	},
	{
		name: "PATCH a member of 1,000",
		clients: 8,
		share: 0.5,
		floor: 0.6,
		goal: 1.2,
		ask: (index, state) => member(index, state, 1000),
	},
	{
		name: "PATCH a member of 100,000",
		clients: 8,
		share: 0.5,
		floor: 0.6,
		goal: 1.2,
		needs: 100_000,
		ask: (index, state) => member(index, state, 100_000),
	},
	{
		name: "delete a user",
		clients: 8,
		share: 0.5,
		floor: 0.6,
		goal: 1.2,
		ask: (index, { created }) => ({ method: "DELETE", path: `${users}/${created[index]}` }),
	},
	{
		name: "GET a group of 1,000",
		clients: 8,
		share: 0.1,
		floor: 1,
		goal: 2.5,
		ask: (_, { directory }) => ({ method: "GET", path: `/scim/v2/Groups/${directory.groups[1000]}` }),
	},
	{
		name: "create, 32 clients (req/s)",
		clients: 32,
		share: 0.5,
		floor: 1,
		goal: 2,
		byThroughput: true,
		ask: (index, { round }) => ({
			method: "POST",
			path: users,
			body: person(index, round + 1000, "Many"),
			headers: json,
		}),
	},
];
