// SPDX-License-Identifier: Apache-2.0

// Says of users and groups who they are and in which state: those who are in the way, and those that a request names.

import { timestampDate } from "@bufbuild/protobuf/wkt";
import { type Change, ChangeKind } from "../../../gen/roster/v1/change_pb.ts";
import type { GroupRecord, UserRecord } from "../../records/resources.ts";
import { bind } from "../../scim/condition.ts";
import { parseFilter } from "../../scim/filter.ts";
import { groupType } from "../../scim/schema.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import { type Addition, type Explaining, nothing, shownTime } from "./addition.ts";
import type { RequestFacts } from "./facts.ts";
import { idsIn } from "./redaction.ts";

/** At most this many ids are looked up. */
const mostIds = 20;

/** The state of a user, in words. */
function stateOf({ user, deprovisionTime, managed }: UserRecord): string {
	if (deprovisionTime !== undefined) {
		return `deprovisioned since ${shownTime(deprovisionTime)}`;
	}
	return `${user.active === true ? "active" : "deactivated"}${managed ? "" : ", created by a sign-in"}`;
}

/** The id of the user or group that the text of an error says has the value. The value itself can look like an id. */
const namedIn = ({ error = "" }: RequestFacts) => idsIn(error.replace(/"(?:[^"\\]|\\.)*"/g, ""))[0];

/** The JSON string at the end of "another resource has "…"", or another value that the text of the error quotes first. */
function quotedIn(text: string): string | undefined {
	const found = /"(?:[^"\\]|\\.)*"/.exec(text);
	try {
		return found === null ? undefined : (JSON.parse(found[0]) as string);
	} catch {
		return undefined;
	}
}

/** The connection that manages a user or group, in words; empty if none does. */
async function connectionText(store: ConnectionReader, id: string | undefined): Promise<string> {
	const connection = id === undefined ? undefined : await store.getConnection(id);
	return connection === undefined ? "" : `, of the connection ${connection.name}`;
}

const gone = (what: string): Addition => ({
	...nothing,
	text: `No ${what} has the value any more: send the request again.`,
});

async function groupInTheWay(store: Explaining, facts: RequestFacts, value: string): Promise<Addition> {
	const named = namedIn(facts);
	const known = named === undefined ? undefined : await store.within(everyConnection).getGroup(named);
	const found = known ?? (await groupNamed(store, facts, value));
	const id = found?.group.id;
	if (found === undefined || id === undefined) {
		return gone("group");
	}
	const text = `In the way is the group ${id}${await connectionText(store, found.connectionId)}.`;
	return { ...nothing, text, subjects: [id] };
}

/** The group with a name, which is unique within the connection of the token. */
async function groupNamed(store: Explaining, facts: RequestFacts, name: string): Promise<GroupRecord | undefined> {
	const condition = bind(parseFilter(`displayName eq ${JSON.stringify(name)}`), groupType, groupType);
	const search = { condition, sort: undefined, from: { offset: 0 }, limit: 1 };
	const connectionId = facts.connectionId === "" ? undefined : facts.connectionId;
	return (await store.within({ connectionId }).searchGroups(search)).records[0];
}

/** The user who has a value, or had it when the request came. */
async function userInTheWay(store: Explaining, facts: RequestFacts, value: string): Promise<UserRecord | undefined> {
	const named = namedIn(facts);
	const [known] = named === undefined ? [] : await store.getUsers([named]);
	if (known !== undefined) {
		return known;
	}
	const by = facts.code === "uniqueness_user_name" ? { userName: value } : { email: value };
	const users = await store.lookUpUsers(by, { after: undefined, limit: 10 });
	const others = users.filter(({ user }) => user.id !== facts.target);
	return others.find((each) => each.deprovisionTime === undefined) ?? others[0];
}

/** Says who has the value that must be unique. */
export async function holderAddition(store: Explaining, facts: RequestFacts): Promise<Addition> {
	const value = quotedIn(facts.error ?? "");
	if (value === undefined) {
		return nothing;
	}
	if (facts.code === "uniqueness_display_name") {
		return groupInTheWay(store, facts, value);
	}
	const holder = await userInTheWay(store, facts, value);
	if (holder === undefined) {
		return gone("user");
	}
	const { user, username, connectionId } = holder;
	const userName = user.userName === undefined ? "" : `, userName ${JSON.stringify(user.userName)}`;
	const external = user.externalId === undefined ? "" : `, externalId ${JSON.stringify(user.externalId)}`;
	const connection = await connectionText(store, connectionId);
	return {
		text: `In the way is the user ${user.id} (${username}${userName}${external}), ${stateOf(holder)}${connection}.`,
		isGeneral: false,
		subjects: [user.id ?? ""],
	};
}

/** The time, the token and the request of a change, in words. */
function madeBy({ time, actor, requestId }: Change): string {
	const name = actor?.tokenDisplayName || actor?.tokenId;
	const by = name === undefined || name === "" ? "" : `, with the token ${name}`;
	return `at ${time === undefined ? "an unknown time" : timestampDate(time).toISOString()}${by} (request ${requestId})`;
}

/** Says what became of a user or group that the directory does not have. */
async function pastOf(store: Explaining, id: string): Promise<string> {
	const last = await store.lastChangeOf(id);
	if (last?.kind === ChangeKind.USER_PURGED) {
		return `The user ${id} was purged ${madeBy(last)}.`;
	}
	if (last?.kind === ChangeKind.GROUP_DELETED) {
		return `The group ${id} was deleted ${madeBy(last)}.`;
	}
	const { first } = await store.sequences();
	return `The id ${id} is not known: no user or group ever had it${first > 1 ? ", as far as the change log goes back" : ""}.`;
}

/** Says of each id whose it is, or was. */
export async function idsAddition(store: Explaining, ids: readonly string[]): Promise<Addition> {
	const some = [...new Set(ids)].slice(0, mostIds);
	const users = new Map((await store.getUsers(some)).map((each) => [each.user.id ?? "", each]));
	const texts: string[] = [];
	for (const id of some) {
		const user = users.get(id);
		const group = user === undefined ? await store.within(everyConnection).getGroup(id) : undefined;
		if (user !== undefined) {
			texts.push(`The user ${id} is ${stateOf(user)}${await connectionText(store, user.connectionId)}.`);
		} else if (group !== undefined) {
			texts.push(`The id ${id} is that of a group${await connectionText(store, group.connectionId)}.`);
		} else {
			texts.push(await pastOf(store, id));
		}
	}
	return { ...nothing, text: texts.join(" "), subjects: some };
}

/** Says what an id is, if the one in a request has another form. */
export const noIdAddition: Addition = {
	...nothing,
	text: 'An id is the UUID that Roster returned as "id". A userName, an address and an externalId are no ids.',
};
