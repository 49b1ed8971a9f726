// SPDX-License-Identifier: Apache-2.0

// The expected state of one writer's part of a directory, which no other writer changes. The expected result of a
// request is known beforehand. So a request without a response can be checked, too: it has to be stored completely or
// not at all.

import { fold } from "../src/scim/fold.ts";
import type { Random } from "../test/scim/random.ts";
import { type Answer, group, patch, type Request, references, user, versionIn } from "./client.ts";
import type { Row } from "./target.ts";

/**
 * The expected state of a user. All attributes contain the same stamp, which reveals a partial change. The `externalId`
 * is another one only of a user who came back: it proved who that is.
 */
interface UserState {
	readonly id: string;
	readonly userName: string;
	readonly externalId: string;
	readonly stamp: string;
	readonly active: boolean;
	readonly live: boolean;
	readonly version: number;
}

interface GroupState {
	readonly id: string;
	readonly displayName: string;
	readonly stamp: string;
	readonly members: ReadonlySet<string>;
	readonly version: number;
}

/** The id of a resource before the response of the server. */
const unknownId = "";

/** The expected users and groups of a writer, by folded name. */
interface World {
	readonly users: ReadonlyMap<string, UserState>;
	readonly groups: ReadonlyMap<string, GroupState>;
}

/** A request with its expected changes and response. */
export interface Move {
	readonly request: Request;
	/** The resources that it changes, as they are afterwards; undefined if they are deleted. */
	readonly users: ReadonlyMap<string, UserState | undefined>;
	readonly groups: ReadonlyMap<string, GroupState | undefined>;
	/** The expected status. `again` is the one if the request has already been applied. */
	readonly status: number;
	readonly again: number;
}

/** The rows of all writers. */
export interface Rows {
	readonly users: ReadonlyMap<string, Row>;
	readonly groups: ReadonlyMap<string, Row>;
	readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

const mostUsers = 16;
const mostGroups = 2;
const someMembers = 4;

// Letters whose case folding has special rules.
const given = (stamp: string) => `Şükrü ${stamp}`;
const family = (stamp: string) => `Ångström ${stamp}`;

const nothing: ReadonlyMap<string, undefined> = new Map();
const only = <Value>(key: string, value: Value) => new Map([[key, value]]);

export class Writer {
	readonly #name: string;
	readonly #random: Random;
	#world: World = { users: new Map(), groups: new Map() };
	#stamps = 0;
	/** The request without a response. */
	#open: Move | undefined;
	#openHappened = false;
	/** Whether a response said that this request was not applied. */
	#openRefused = false;
	/** Whether a response said that this request was applied, without the resource. */
	#openMade = false;
	acknowledged = 0;

	constructor(name: string, random: Random) {
		this.#name = name;
		this.#random = random;
	}

	/** The names of the groups of this writer. */
	get groupNames(): string[] {
		return Array.from({ length: mostGroups }, (_, index) => this.#groupName(index));
	}

	/** Returns the next request. A request without a response is repeated. */
	next(): Move {
		this.#open ??= this.#draw();
		return this.#open;
	}

	/**
	 * Applies the response to a request.
	 *
	 * @returns a finding if the response is wrong.
	 */
	answered({ request, users, groups, status, again }: Move, answer: Answer): string | undefined {
		const repeated = this.#openHappened;
		const wanted = repeated ? again : status;
		const line = `${request.method} ${request.path}`;
		this.#open = undefined;
		this.#openHappened = false;
		this.#openRefused = false;
		this.#openMade = false;
		if (answer.status !== wanted) {
			return `${line} answered ${answer.status} for ${wanted}: ${JSON.stringify(answer.body)}`;
		}
		if (!repeated) {
			this.#take(users, groups, answer.body?.id ?? unknownId);
		}
		this.acknowledged += 1;
		const [touched] = [...(request.path.startsWith("/Users") ? users : groups).values()];
		const told = answer.headers.etag === undefined ? undefined : versionIn(answer);
		return told === undefined || told === touched?.version
			? undefined
			: `${line} told of version ${told}, and it is ${touched?.version}`;
	}

	/** Notes that the server refused the request for now. It has changed nothing, and is sent again later. */
	refused(): void {
		this.#openRefused = true;
	}

	/** Notes that no response came. The outcome of the request is unknown. */
	unanswered(): void {
		this.#openRefused = false;
	}

	/** Notes that the server made the change, and could not read the resource for the response. */
	made(): void {
		this.#openRefused = false;
		this.#openMade = true;
	}

	/**
	 * Compares the expected state with the rows after the server was killed, and finds out whether the request without a
	 * response was applied.
	 *
	 * @returns a finding for each lost or partial write.
	 */
	compare(rows: Rows): string[] {
		const move = this.#open;
		const { users, groups } = this.#world;
		if (move !== undefined) {
			const touched = { users: [...move.users.keys()], groups: [...move.groups.keys()] };
			const happened =
				touched.users.every((key) => sameUser(move.users.get(key), rows.users.get(key))) &&
				touched.groups.every((key) => sameGroup(move.groups.get(key), key, rows));
			const not =
				touched.users.every((key) => sameUser(users.get(key), rows.users.get(key))) &&
				touched.groups.every((key) => sameGroup(groups.get(key), key, rows));
			if (happened && !not && this.#openRefused) {
				return [`${move.request.method} ${move.request.path} was answered with 503, and has happened`];
			}
			if (this.#openMade && !happened) {
				return [`${move.request.method} ${move.request.path} was made, as the response said, and is lost`];
			}
			if (happened && !not) {
				const [key] = [...touched.users, ...touched.groups];
				this.#take(move.users, move.groups, (rows.users.get(key ?? "") ?? rows.groups.get(key ?? ""))?.["id"]);
				this.#openHappened = true;
			}
		}
		return [
			...[...this.#world.users]
				.filter(([key, state]) => !sameUser(state, rows.users.get(key)))
				.map(([key, state]) => `user ${JSON.stringify(state)} is stored as ${JSON.stringify(rows.users.get(key))}`),
			...[...this.#world.groups]
				.filter(([key, state]) => !sameGroup(state, key, rows))
				.map(([key, { members, ...state }]) => {
					const row = rows.groups.get(key);
					return `group ${JSON.stringify(state)} of ${[...members]} is stored as ${JSON.stringify(row)} of ${[...(rows.members.get(row?.["id"]) ?? [])]}`;
				}),
		];
	}

	#take(users: Move["users"], groups: Move["groups"], id: string) {
		const merge = <State extends { id: string }>(
			known: ReadonlyMap<string, State>,
			made: Iterable<[string, State | undefined]>,
		) => {
			const merged = new Map(known);
			for (const [key, state] of made) {
				if (state === undefined) {
					merged.delete(key);
				} else {
					merged.set(key, state.id === unknownId ? { ...state, id } : state);
				}
			}
			return merged;
		};
		this.#world = { users: merge(this.#world.users, users), groups: merge(this.#world.groups, groups) };
	}

	#groupName(index: number): string {
		return `Team ${this.#name} ÅÇ ${index}`;
	}

	#stamp(): string {
		this.#stamps += 1;
		return `${this.#name}.${this.#stamps}`;
	}

	#draw(): Move {
		const users = [...this.#world.users.values()];
		const live = users.filter((each) => each.live);
		const groups = [...this.#world.groups.values()];
		const chance = this.#random.next();
		if (live.length < someMembers || (chance < 0.15 && live.length < mostUsers)) {
			return this.#createUser(users);
		}
		if (groups.length === 0 || (chance < 0.2 && groups.length < mostGroups)) {
			return this.#createGroup(live);
		}
		const [someone, somewhere] = [this.#random.pick(live), this.#random.pick(groups)];
		if (chance < 0.5) {
			return this.#patchUser(someone);
		}
		if (chance < 0.62) {
			return this.#replaceUser(someone);
		}
		if (chance < 0.72) {
			return this.#deleteUser(someone);
		}
		if (chance < 0.94) {
			return this.#patchGroup(somewhere, live);
		}
		return chance < 0.98 ? this.#replaceGroup(somewhere, live) : this.#deleteGroup(somewhere);
	}

	#some(users: readonly UserState[]): Set<string> {
		return new Set(Array.from({ length: someMembers }, () => this.#random.pick(users).id));
	}

	#createUser(users: readonly UserState[]): Move {
		const departed = users.filter((each) => !each.live);
		const returning = departed.length > 0 && this.#random.chance(0.7) ? this.#random.pick(departed) : undefined;
		// With another `externalId` it is another person, who gets the name.
		const proven = returning !== undefined && this.#random.chance(0.7) ? returning : undefined;
		const stamp = this.#stamp();
		const userName = returning?.userName ?? `Jürgen.${stamp}@Example.com`;
		const state: UserState = {
			id: proven?.id ?? unknownId,
			userName,
			externalId: proven?.externalId ?? stamp,
			stamp,
			active: true,
			live: true,
			version: (proven?.version ?? 0) + 1,
		};
		return {
			request: { method: "POST", path: "/Users", body: bodyOf(state) },
			users: only(fold(userName), state),
			groups: nothing,
			status: 201,
			again: 409,
		};
	}

	#userMove(request: Request, state: UserState): Move {
		return { request, users: only(fold(state.userName), state), groups: nothing, status: 200, again: 200 };
	}

	#patchUser(known: UserState): Move {
		const stamp = this.#stamp();
		const active = this.#random.chance(0.8);
		const state = { ...known, externalId: stamp, stamp, active, version: known.version + 1 };
		const body = patch(
			{ op: "replace", path: "externalId", value: stamp },
			{ op: "replace", value: { "name.givenName": given(stamp), active: state.active } },
			{ op: "replace", path: "name.familyName", value: family(stamp) },
			{ op: "replace", path: 'emails[type eq "work"].value', value: emailOf(state) },
		);
		return this.#userMove({ method: "PATCH", path: `/Users/${known.id}`, body }, state);
	}

	#replaceUser(known: UserState): Move {
		const stamp = this.#stamp();
		const active = this.#random.chance(0.8);
		const state = { ...known, externalId: stamp, stamp, active, version: known.version + 1 };
		return this.#userMove({ method: "PUT", path: `/Users/${known.id}`, body: bodyOf(state) }, state);
	}

	#deleteUser(known: UserState): Move {
		const left = [...this.#world.groups].filter(([, each]) => each.members.has(known.id));
		return {
			request: { method: "DELETE", path: `/Users/${known.id}` },
			users: only(fold(known.userName), { ...known, live: false, version: known.version + 1 }),
			groups: new Map(
				left.map(([key, each]) => [
					key,
					{ ...each, members: each.members.difference(new Set([known.id])), version: each.version + 1 },
				]),
			),
			status: 204,
			again: 404,
		};
	}

	#createGroup(live: readonly UserState[]): Move {
		const free = this.groupNames.find((each) => !this.#world.groups.has(fold(each))) as string;
		const stamp = this.#stamp();
		const members = this.#some(live);
		return {
			request: {
				method: "POST",
				path: "/Groups",
				body: group({ displayName: free, externalId: stamp, members: references(members) }),
			},
			users: nothing,
			groups: only(fold(free), { id: unknownId, displayName: free, stamp, members, version: 1 }),
			status: 201,
			again: 409,
		};
	}

	#groupMove(request: Request, status: number, state: GroupState): Move {
		return { request, users: nothing, groups: only(fold(state.displayName), state), status, again: status };
	}

	/** Adds and removes several members, and changes an attribute. */
	#patchGroup(known: GroupState, live: readonly UserState[]): Move {
		const stamp = this.#stamp();
		const taken = this.#some(live);
		const added = this.#some(live).difference(taken);
		const members = known.members.difference(taken).union(added);
		const body = patch(
			{ op: "remove", path: "members", value: references(taken) },
			{ op: "replace", path: "externalId", value: stamp },
			{ op: "add", path: "members", value: references(added) },
		);
		const state = { ...known, stamp, members, version: known.version + 1 };
		return this.#groupMove({ method: "PATCH", path: `/Groups/${known.id}`, body }, 204, state);
	}

	#replaceGroup(known: GroupState, live: readonly UserState[]): Move {
		const stamp = this.#stamp();
		const members = this.#some(live);
		const body = group({ displayName: known.displayName, externalId: stamp, members: references(members) });
		const state = { ...known, stamp, members, version: known.version + 1 };
		return this.#groupMove({ method: "PUT", path: `/Groups/${known.id}`, body }, 200, state);
	}

	#deleteGroup(known: GroupState): Move {
		return {
			request: { method: "DELETE", path: `/Groups/${known.id}` },
			users: nothing,
			groups: only(fold(known.displayName), undefined),
			status: 204,
			again: 404,
		};
	}
}

const emailOf = ({ userName, stamp }: Pick<UserState, "userName" | "stamp">) =>
	`${stamp}.${userName.replaceAll(/[^\w.@]/g, "")}`;

function bodyOf(state: UserState) {
	const { userName, externalId, stamp, active } = state;
	return user({
		userName,
		externalId,
		name: { givenName: given(stamp), familyName: family(stamp) },
		emails: [{ value: emailOf(state), type: "work", primary: true }],
		active,
	});
}

function sameUser(state: UserState | undefined, row: Row | undefined): boolean {
	if (state === undefined || row === undefined) {
		return state === undefined && row === undefined;
	}
	return (
		(state.id === unknownId || row["id"] === state.id) &&
		row["user_name"] === state.userName &&
		row["external_id"] === state.externalId &&
		row["name_given_name"] === given(state.stamp) &&
		row["name_family_name"] === family(state.stamp) &&
		row["emails_value"] === emailOf(state) &&
		Boolean(row["active"]) === state.active &&
		(row["deprovision_time"] === null) === state.live &&
		Number(row["version"]) === state.version
	);
}

function sameGroup(state: GroupState | undefined, key: string, { groups, members }: Rows): boolean {
	const row = groups.get(key);
	if (state === undefined || row === undefined) {
		return state === undefined && row === undefined;
	}
	return (
		(state.id === unknownId || row["id"] === state.id) &&
		row["display_name"] === state.displayName &&
		row["external_id"] === state.stamp &&
		Number(row["version"]) === state.version &&
		(members.get(row["id"]) ?? new Set()).symmetricDifference(state.members).size === 0
	);
}
