// SPDX-License-Identifier: Apache-2.0

// Explains why a request was refused: the text of the error, with what the directory knows about it. The remedy is that
// of the error table.

import { isHolding, thresholdOf } from "../../directory/guard.ts";
import type { ErrorEntry } from "../../errors/table.ts";
import { type ErrorCode, errorTable } from "../../errors/table.ts";
import type { UserRecord } from "../../records/resources.ts";
import { bind } from "../../scim/condition.ts";
import { parseFilter } from "../../scim/filter.ts";
import { groupType } from "../../scim/schema.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { GroupReader } from "../../store/interface/groups.ts";
import type { GuardReader } from "../../store/interface/guard.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { RequestFacts } from "./facts.ts";
import { idsIn } from "./redaction.ts";

export interface Explanation {
	/** The error in words. It may contain personal data. */
	readonly cause: string;
	/** The same without personal data. */
	readonly general: string;
	readonly remedy: string;
	/** The ids of the users and groups that the cause names. */
	readonly subjects: readonly string[];
}

/** The facts that the directory adds to the text of an error. */
interface Addition {
	readonly text: string;
	/** Whether the text is the same without personal data. */
	readonly isGeneral: boolean;
	readonly subjects: readonly string[];
}

export type Explaining = UserReader & GroupReader & TokenReader & ConnectionReader & GuardReader;

const nothing: Addition = { text: "", isGeneral: true, subjects: [] };

/** At most this many ids are looked up. */
const mostIds = 20;

/** The state of a user, in words. */
function stateOf({ user, deprovisionTime, managed }: UserRecord): string {
	if (deprovisionTime !== undefined) {
		return `deprovisioned since ${shown(deprovisionTime)}`;
	}
	return `${user.active === true ? "active" : "deactivated"}${managed ? "" : ", created by a sign-in"}`;
}

async function tokenAddition(store: TokenReader, { tokenId: id }: RequestFacts, now: number): Promise<Addition> {
	if (id === "") {
		return nothing;
	}
	const token = await store.findToken(id);
	if (token === undefined) {
		return { ...nothing, text: `The token contains the id ${id}, and no token has had this id within 30 days.` };
	}
	const { displayName, createTime, expireTime, deleteTime, lastUseTime } = token;
	const name = displayName === undefined ? "" : ` (${JSON.stringify(displayName)})`;
	const facts = [
		`was created at ${shown(createTime)}`,
		...(lastUseTime === undefined ? [] : [`was last used at ${shown(lastUseTime)}`]),
		...(expireTime === undefined || expireTime > now
			? []
			: [`expired at ${shown(expireTime)}, ${ago(now - expireTime)} ago`]),
		...(deleteTime === undefined ? [] : [`was deleted at ${shown(deleteTime)}, ${ago(now - deleteTime)} ago`]),
	];
	return { ...nothing, text: `The token ${id}${name} ${facts.join(", ")}.` };
}

const shown = (time: number) => new Date(time).toISOString();

/** A duration in words, in whole minutes, hours or days. */
function ago(milliseconds: number): string {
	const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
	if (minutes < 120) {
		return `${minutes} minutes`;
	}
	return minutes < 2880 ? `${Math.floor(minutes / 60)} hours` : `${Math.floor(minutes / 1440)} days`;
}

/** The JSON string at the end of "another resource has "…"", or another value that the text of the error quotes first. */
function quotedIn(text: string): string | undefined {
	const found = /"(?:[^"\\]|\\.)*"/.exec(text);
	try {
		return found === null ? undefined : (JSON.parse(found[0]) as string);
	} catch {
		return undefined;
	}
}

/** The connection that manages a user, in words; empty if none does. */
async function connectionText(store: ConnectionReader, id: string | undefined): Promise<string> {
	const connection = id === undefined ? undefined : await store.getConnection(id);
	return connection === undefined ? "" : `, of the connection ${connection.name}`;
}

async function holderAddition(store: Explaining, facts: RequestFacts): Promise<Addition> {
	const { code, error = "", target } = facts;
	const value = quotedIn(error);
	if (value === undefined) {
		return nothing;
	}
	if (code === "uniqueness_display_name") {
		const condition = bind(parseFilter(`displayName eq ${JSON.stringify(value)}`), groupType, groupType);
		const search = { condition, sort: undefined, from: { offset: 0 }, limit: 1 };
		// The name is unique within the connection of the token.
		const connectionId = facts.tokenId === "" ? undefined : (await store.findToken(facts.tokenId))?.connectionId;
		const id = (await store.within({ connectionId }).searchGroups(search)).records[0]?.group.id;
		return id === undefined
			? { ...nothing, text: "No group has the name any more: send the request again." }
			: { ...nothing, text: `In the way is the group ${id}.`, subjects: [id] };
	}
	const page = { after: undefined, limit: 10 };
	const by = code === "uniqueness_user_name" ? { userName: value } : { email: value };
	const found = (await store.lookUpUsers(by, page)).filter(({ user }) => user.id !== target);
	const holder = found.find((each) => each.deprovisionTime === undefined) ?? found[0];
	if (holder === undefined) {
		return { ...nothing, text: "No user has the value any more: send the request again." };
	}
	const { user, username, connectionId } = holder;
	const external = user.externalId === undefined ? "" : `, externalId ${JSON.stringify(user.externalId)}`;
	const connection = await connectionText(store, connectionId);
	return {
		text: `In the way is the user ${user.id} (${username}, userName ${JSON.stringify(user.userName ?? "")}${external}), ${stateOf(holder)}${connection}.`,
		isGeneral: false,
		subjects: [user.id ?? ""],
	};
}

/** Says of each id whether a user or a group has it. */
async function idsAddition(
	store: UserReader & GroupReader & ConnectionReader,
	ids: readonly string[],
): Promise<Addition> {
	const some = [...new Set(ids)].slice(0, mostIds);
	const users = new Map((await store.getUsers(some)).map((each) => [each.user.id ?? "", each]));
	const texts: string[] = [];
	for (const id of some) {
		const user = users.get(id);
		if (user !== undefined) {
			const connection = await connectionText(store, user.connectionId);
			texts.push(`The user ${id} is ${stateOf(user)}${connection}.`);
		} else if ((await store.within(everyConnection).getGroup(id)) !== undefined) {
			texts.push(`The id ${id} is that of a group.`);
		} else {
			texts.push(
				`The id ${id} is not known: no user or group ever had it, or the group was deleted or the user purged.`,
			);
		}
	}
	return { ...nothing, text: texts.join(" "), subjects: some };
}

async function guardAddition(store: GuardReader, now: number): Promise<Addition> {
	const facts = await store.guardFacts();
	const { counted, users } = facts;
	const kinds = Object.entries(counted).map(([kind, count]) => `${kind} ${count}`);
	const holds = isHolding(facts.guard, now) ? "" : " It does not hold any more.";
	return {
		...nothing,
		text: `Within the hour, ${users} users lost something to SCIM requests (${kinds.join(", ")}), and the threshold is ${thresholdOf(facts, now)}.${holds}`,
	};
}

/** Says where a body stops being JSON, without a word of it: it may contain secrets. */
function syntaxAddition(error: string): Addition {
	const reason = /^the body is not JSON: ([\s\S]*)$/.exec(error)?.[1];
	if (reason === undefined) {
		return nothing;
	}
	const position = /\bat position (\d+)/.exec(reason)?.[1];
	if (reason === "it is empty") {
		return { ...nothing, text: "The body is empty." };
	}
	if (reason.startsWith("Unexpected end") || reason.startsWith("Unterminated string")) {
		return { ...nothing, text: "The body ends in the middle: it was cut off on the way, or is not complete." };
	}
	if (reason.startsWith("The encoded data")) {
		return { ...nothing, text: "The body is not in UTF-8." };
	}
	return position === undefined
		? nothing
		: { ...nothing, text: `It stops being JSON at the character ${Number(position) + 1}.` };
}

async function additionOf(store: Explaining, facts: RequestFacts, now: number): Promise<Addition> {
	const { code = "", error = "", target } = facts;
	if (code.startsWith("token_")) {
		return tokenAddition(store, facts, now);
	}
	if (code.startsWith("uniqueness_")) {
		return holderAddition(store, facts);
	}
	if (code === "invalid_syntax") {
		return syntaxAddition(error);
	}
	if (code === "guard_held") {
		return guardAddition(store, now);
	}
	if (code === "invalid_member" || code === "identity_unclear" || code === "adoption_needs_approval") {
		return idsAddition(store, idsIn(error));
	}
	if (code === "not_found") {
		return idsAddition(store, idsIn(target));
	}
	return nothing;
}

/** A sentence that ends with a full stop. */
const sentence = (text: string) => (text === "" || /[.!?]$/.test(text) ? text : `${text}.`);

/** Explains a request that was refused or failed. */
export async function explain(store: Explaining, facts: RequestFacts, now: number): Promise<Explanation> {
	const entry: ErrorEntry | undefined = errorTable[(facts.code ?? "internal") as ErrorCode];
	const addition = await additionOf(store, facts, now).catch(() => nothing);
	const general = [entry?.meaning ?? "", addition.isGeneral ? addition.text : ""];
	const { error = "" } = facts;
	return {
		cause: [sentence(error === "" ? (general[0] as string) : error), addition.text]
			.filter((each) => each !== "")
			.join(" "),
		general: general.filter((each) => each !== "").join(" "),
		remedy: entry?.remedy ?? "",
		subjects: addition.subjects,
	};
}
