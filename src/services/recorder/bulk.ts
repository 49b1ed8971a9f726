// SPDX-License-Identifier: Apache-2.0

// Explains a bulk request (RFC 7644 section 3.7) of which operations failed. Its own status is 200 all the same.

import type { OperationFailure } from "../../store/interface/requests.ts";
import type { Explaining } from "./addition.ts";
import { type Explanation, explain } from "./causes.ts";
import type { RequestFacts } from "./facts.ts";
import { shapeOf } from "./paths.ts";

/** How many failed operations are explained. */
const most = 20;

interface Answered {
	readonly method?: string;
	readonly bulkId?: string;
	readonly location?: string;
	readonly status?: string;
	readonly response?: { readonly detail?: string };
}

/** The operations of a bulk request that failed, with the reasons. A shape has nothing that the client chose. */
export interface BulkExplanation extends Explanation {
	readonly code: string;
	/** The status of the worst failure. */
	readonly status: number;
	readonly operations: readonly (OperationFailure & { readonly general: string; readonly shape: string })[];
	/** The names and addresses in the causes. */
	readonly names: readonly string[];
}

/** The text of an error, its stable code, and the id of the request. */
const errorText = /^([\s\S]*) \((\w+), request [^()]*\)$/;

const quoted = /"((?:[^"\\]|\\.)*)"/g;

/** Returns the operations in the answer to a bulk request, in the order of the request. */
function answeredIn({ route, status, answer }: RequestFacts): readonly Answered[] {
	if (!route.endsWith("/Bulk") || status !== 200 || typeof answer !== "string") {
		return [];
	}
	return (JSON.parse(answer) as { readonly Operations?: readonly Answered[] }).Operations ?? [];
}

/** Explains the operations that failed; undefined if the request is no bulk request, or none of them failed. */
export async function explainBulk(
	store: Explaining,
	facts: RequestFacts,
	now: number,
): Promise<BulkExplanation | undefined> {
	const answered = answeredIn(facts);
	const failed = answered.map((each, index) => ({ ...each, index })).filter((each) => Number(each.status) >= 400);
	const explained = await Promise.all(
		failed.slice(0, most).map(async ({ method = "", bulkId, location = "", status, response, index }) => {
			const [, error = "", code = ""] = errorText.exec(response?.detail ?? "") ?? [];
			const target = bulkId === undefined ? (location.split("/").at(-1) ?? "") : "";
			const explanation = await explain(store, { ...facts, code, error, target }, now);
			const path = location.replace(/^.*\/scim\/v2(?=\/)/, "");
			const operation = `${method} ${bulkId === undefined ? path : `bulkId ${JSON.stringify(bulkId)}`}`.trim();
			const place = bulkId === undefined ? shapeOf(path.split("?", 1)[0] ?? "") : `Operations[${index}]`;
			const shape = `${method} ${place}`.trim();
			return { ...explanation, operation, shape, status: Number(status), errorCode: code };
		}),
	);
	const [first] = explained;
	if (first === undefined) {
		return undefined;
	}
	const head = `${failed.length} of ${answered.length} operations failed.`;
	const all = (name: "operation" | "shape", text: "cause" | "general") =>
		[head, ...explained.map((each) => `${each[name]}: ${each[text]}`)].join(" ");
	return {
		code: first.errorCode,
		status: Math.max(...failed.map((each) => Number(each.status))),
		cause: all("operation", "cause"),
		general: all("shape", "general"),
		remedy: [...new Set(explained.map((each) => each.remedy))].join(" "),
		subjects: explained.flatMap((each) => each.subjects),
		operations: explained.map(({ subjects: _, ...each }) => each),
		names: explained.flatMap(({ cause }) => [...cause.matchAll(quoted)].map(([, text = ""]) => text)),
	};
}
