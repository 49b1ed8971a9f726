// SPDX-License-Identifier: Apache-2.0

// The entity tags of If-Match and If-None-Match (RFC 9110 section 13.1, RFC 7644 section 3.14).

import { type Dialect, requestRules } from "./dialects.ts";
import type { Exchange } from "./exchange.ts";

/** A version that no resource has. */
const noVersion = 0;

/** The versions that a write is for, where not any will do, and those that it is not for. */
export interface Preconditions {
	readonly expectedVersions: number[];
	readonly unexpectedVersions: number[];
}

/** The versions of If-Match and If-None-Match on a write. */
export function preconditions({ header, dialect }: Exchange): Preconditions {
	const match = header("if-match");
	const noneMatch = header("if-none-match");
	if (noneMatch?.trim() === "*") {
		// Only for a resource that is not there: of one that is, no version will do.
		return { expectedVersions: [noVersion], unexpectedVersions: [] };
	}
	return {
		expectedVersions: match === undefined || match.trim() === "*" ? [] : versionsIn(match, dialect),
		unexpectedVersions: noneMatch === undefined ? [] : versionsIn(noneMatch, dialect),
	};
}

/** The versions that entity tags name; 0 for a tag that is not ours. */
export function versionsIn(tags: string, dialect: Dialect): number[] {
	return tags.split(",").map((each) => {
		const [, open, version, close] = /^(?:W\/)?("?)(\d{1,9})("?)$/.exec(each.trim()) ?? [];
		const isTag = open === '"' && close === '"';
		return version !== undefined && (isTag || dialect.allows(requestRules.tag_without_quotes))
			? Number(version)
			: noVersion;
	});
}
