// SPDX-License-Identifier: Apache-2.0

// Makes the record of a request from the facts, by the settings.

import { createHash } from "node:crypto";
import { RequestOutcome } from "../../../gen/roster/v1/request_service_pb.ts";
import { RequestBodies } from "../../../gen/roster/v1/settings_pb.ts";
import type { RequestBodies as KeptBodies, RequestRecord } from "../../store/interface/requests.ts";
import type { BulkExplanation } from "./bulk.ts";
import type { Explanation } from "./causes.ts";
import type { RequestFacts } from "./facts.ts";
import { pathOf } from "./paths.ts";
import { bodyText, idsIn, mostSubjects, Redaction } from "./redaction.ts";

/** The longest text of a cause, a query or the effect of a rule that is kept, in characters. */
const longestText = 2000;
const longestEffect = 300;
const longestAgent = 200;

export interface MadeRecord {
	readonly record: RequestRecord;
	readonly bodies: KeptBodies | undefined;
}

export function outcomeOf(status: number): RequestOutcome {
	if (status < 400) {
		return RequestOutcome.SUCCEEDED;
	}
	return status < 500 || status === 501 ? RequestOutcome.REFUSED : RequestOutcome.FAILED;
}

/** Whether personal data of a request with this outcome is kept. */
function keepsPersonalData(bodies: RequestBodies, outcome: RequestOutcome): boolean {
	return bodies === RequestBodies.ALL || (bodies !== RequestBodies.OFF && outcome !== RequestOutcome.SUCCEEDED);
}

/**
 * Makes a record.
 *
 * @param explanation why it was refused; undefined if it succeeded.
 * @param bulk why operations of a bulk request failed; undefined if none did.
 */
export function recordOf(
	facts: RequestFacts,
	number: number,
	kept: RequestBodies,
	explanation: Explanation | undefined,
	bulk?: BulkExplanation,
): MadeRecord {
	const { id, duration, peer, method, url, route, status, rules, effects, target } = facts;
	const code = facts.code ?? bulk?.code ?? "";
	const outcome = outcomeOf(bulk?.status ?? status);
	const isPersonal = keepsPersonalData(kept, outcome);
	const refused = outcome !== RequestOutcome.SUCCEEDED;
	const [path = "", sentQuery = ""] = splitOnce(url, "?");
	const redaction = new Redaction();
	for (const each of facts.secrets) {
		redaction.noteHeader(each);
	}
	redaction.notePath(path);
	redaction.notePath(facts.userAgent);
	const query = sentQuery === "" || !(isPersonal || refused) ? "" : redaction.query(sentQuery);
	const reads = facts.body !== undefined && (isPersonal || refused);
	const body = reads ? redaction.body(facts.body as Uint8Array) : undefined;
	const cut = (text: string, most: number) => redaction.text(text.length > most ? `${text.slice(0, most)}…` : text);
	const subjects = new Set(effects.subjects);
	for (const each of [target, ...(explanation?.subjects ?? [])]) {
		for (const found of idsIn(each)) {
			subjects.add(found);
		}
	}
	for (const found of idsIn(facts.location ?? "")) {
		subjects.add(found);
	}
	const text = reads ? Buffer.from((facts.body as Uint8Array).subarray(0, 100_000)).toString("latin1") : "";
	if (refused) {
		for (const found of idsIn(`${facts.error ?? ""} ${text}`)) {
			subjects.add(found);
		}
	}
	// A bulk request concerns many people, more than could be found again when one of them is purged.
	const keepsBodies = isPersonal && !route.endsWith("/Bulk") && subjects.size <= mostSubjects;
	// A body that is not JSON or too large can be quoted in the error, with secrets that are not known.
	const isUnreadable = reads && body === undefined;
	const keepsWords = isPersonal && !isUnreadable;
	const keepsAnswer = keepsBodies && !isUnreadable && facts.answer !== undefined;
	const bodies: KeptBodies = {
		number,
		body: keepsBodies ? bodyText(body, redaction) : null,
		answer: keepsAnswer ? bodyText(redaction.body(facts.answer), redaction) : null,
	};
	const hasBody = bodies.body !== null || bodies.answer !== null;
	const record: RequestRecord = {
		...{ number, id, duration, peer, method, route, status, outcome },
		tokenId: facts.tokenId,
		tokenName: facts.tokenName,
		connectionId: facts.connectionId,
		userAgent: cut(facts.userAgent, longestAgent),
		path: pathOf(path, route, target, keepsWords, (text) => redaction.text(text)),
		query: isPersonal ? cut(query, longestText) : "",
		errorCode: code,
		cause: cut(explanation === undefined ? "" : keepsWords ? explanation.cause : explanation.general, longestText),
		// From the error table: it has nothing of the request, and names settings such as `ROSTER_TRUSTED_PROXIES`.
		remedy: (explanation?.remedy ?? "").slice(0, longestText),
		rules: rules.map(({ name, effect }) => ({ name, effect: isPersonal ? cut(effect, longestEffect) : "" })),
		changes: effects.changes,
		subjects: [...subjects].slice(0, mostSubjects),
		names: keepsWords ? [...(bulk?.names ?? redaction.names)].map((each) => redaction.text(each)) : [],
		story: refused ? storyOf({ ...facts, code }, path) : "",
		hasBody,
		failedOperations: (bulk?.operations ?? []).map(({ general, shape, ...each }) => ({
			...each,
			operation: cut(keepsWords ? each.operation : shape, longestEffect),
			cause: cut(keepsWords ? each.cause : general, longestText),
		})),
	};
	return { record, bodies: hasBody ? bodies : undefined };
}

/** Identifies a refused request: the same request of the same token with the same error has the same story. */
function storyOf({ tokenId: token, method, url, route, code, body }: RequestFacts, path: string): string {
	// A failed authentication is one story, whatever the client asks for.
	const subject = code?.startsWith("token_") ? "" : `${method} ${route === "" ? path : url}`;
	const hash = createHash("sha256").update(`${token} ${code} ${subject} `);
	return hash
		.update(code?.startsWith("token_") || body === undefined ? "" : body)
		.digest("base64url")
		.slice(0, 16);
}

function splitOnce(text: string, separator: string): [string, string] {
	const at = text.indexOf(separator);
	return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
