// SPDX-License-Identifier: Apache-2.0

// Explains why a request was refused: the text of the error, with what the directory knows about it. The remedy is that
// of the error table.

import { isHolding, thresholdOf } from "../../directory/guard.ts";
import { lossWords } from "../../directory/guard-words.ts";
import type { ErrorEntry } from "../../errors/table.ts";
import { type ErrorCode, errorTable } from "../../errors/table.ts";
import type { GuardReader } from "../../store/interface/guard.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import { type Addition, type Explaining, nothing, shownTime } from "./addition.ts";
import type { RequestFacts } from "./facts.ts";
import { idsIn } from "./redaction.ts";
import { syntaxAddition } from "./syntax.ts";
import { holderAddition, idsAddition, noIdAddition } from "./whereabouts.ts";

export interface Explanation {
	/** The error in words. It may contain personal data. */
	readonly cause: string;
	/** The same without personal data. */
	readonly general: string;
	readonly remedy: string;
	/** The ids of the users and groups that the cause names. */
	readonly subjects: readonly string[];
}

async function tokenAddition(store: TokenReader, { tokenId: id, code }: RequestFacts, now: number): Promise<Addition> {
	if (id === "") {
		return nothing;
	}
	const token = await store.findToken(id);
	if (token === undefined) {
		return { ...nothing, text: `The token contains the id ${id}, and no token has had this id within 30 days.` };
	}
	const { displayName, createTime, expireTime, deleteTime, lastUseTime, networks } = token;
	const name = displayName === undefined ? "" : ` (${JSON.stringify(displayName)})`;
	const facts = [
		`was created at ${shownTime(createTime)}`,
		...(lastUseTime === undefined ? [] : [`was last used at ${shownTime(lastUseTime)}`]),
		...(expireTime === undefined || expireTime > now
			? []
			: [`expired at ${shownTime(expireTime)}, ${ago(now - expireTime)} ago`]),
		...(deleteTime === undefined ? [] : [`was deleted at ${shownTime(deleteTime)}, ${ago(now - deleteTime)} ago`]),
	];
	const from = networks === undefined ? "" : ` It may be used from ${networks.join(", ")}.`;
	return {
		...nothing,
		text: `The ${code === "access_token_ended" ? "client" : "token"} ${id}${name} ${facts.join(", ")}.${from}`,
	};
}

/** Says whose the token is, and whether the connection of the base URL exists, which the caller does not learn. */
async function connectionAddition(store: Explaining, facts: RequestFacts): Promise<Addition> {
	const own = await store.getConnection(facts.connectionId);
	const named = facts.connectionName === undefined ? undefined : await store.getConnectionByName(facts.connectionName);
	const name = facts.tokenName === "" ? "" : ` (${JSON.stringify(facts.tokenName)})`;
	const exists = named === undefined ? "No connection has the name in the base URL." : "The other connection exists.";
	return {
		...nothing,
		text: `The token ${facts.tokenId}${name} is of the connection ${own?.name ?? "that was deleted"}. ${exists}`,
	};
}

/** A duration in words, in whole minutes, hours or days. */
function ago(milliseconds: number): string {
	const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
	if (minutes < 120) {
		return `${minutes} minutes`;
	}
	return minutes < 2880 ? `${Math.floor(minutes / 60)} hours` : `${Math.floor(minutes / 1440)} days`;
}

async function guardAddition(store: GuardReader, connectionId: string, now: number): Promise<Addition> {
	const facts = await store.guardFacts(connectionId);
	const { counted, users } = facts;
	const holds = isHolding(facts.guard, now) ? "" : " It does not hold any more.";
	return {
		...nothing,
		text: `When this was recorded, ${lossWords(counted, users)} to SCIM requests within the hour, and the threshold was ${thresholdOf(facts, now)}.${holds}`,
	};
}

async function additionOf(store: Explaining, facts: RequestFacts, now: number): Promise<Addition> {
	const { code = "", error = "", target } = facts;
	if (code.startsWith("token_") || code === "network_refused" || code === "access_token_ended") {
		return tokenAddition(store, facts, now);
	}
	if (code === "wrong_connection") {
		return connectionAddition(store, facts);
	}
	if (code === "failed_tokens") {
		return { ...nothing, text: `The address is ${facts.peer}.` };
	}
	if (code.startsWith("uniqueness_")) {
		return holderAddition(store, facts);
	}
	if (code === "invalid_syntax") {
		return syntaxAddition(facts);
	}
	if (code === "guard_held") {
		return guardAddition(store, facts.connectionId, now);
	}
	if (code === "invalid_member" || code === "identity_unclear" || code === "adoption_needs_approval") {
		const ids = idsIn(error);
		return code === "invalid_member" && ids.length === 0 ? noIdAddition : idsAddition(store, ids);
	}
	if (code === "not_found") {
		const ids = idsIn(target);
		const isResource = /\/(?:Users|Groups)\/\{id\}$/.test(facts.route);
		return isResource && ids.length === 0 ? noIdAddition : idsAddition(store, ids);
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
