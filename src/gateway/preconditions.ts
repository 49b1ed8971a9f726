// SPDX-License-Identifier: Apache-2.0

// Reads the entity tags of If-Match and If-None-Match (RFC 9110 section 13.1, RFC 7644 section 3.14).

import { requestRules } from "./dialects.ts";
import type { Exchange } from "./exchange.ts";
import type { Dialect } from "./request-dialect.ts";

/** A version that no resource has. */
const noVersion = 0;

/** The versions of a resource that a write allows (empty for any) and does not allow. */
export interface Preconditions {
	readonly expectedVersions: number[];
	readonly unexpectedVersions: number[];
}

/** Returns the versions in If-Match and If-None-Match of a write. */
export function preconditions({ header, dialect }: Exchange): Preconditions {
	const match = header("if-match");
	const noneMatch = header("if-none-match");
	if (noneMatch?.trim() === "*") {
		// `If-None-Match: *` allows a write only if the resource does not exist, so no version of an existing one matches.
		return { expectedVersions: [noVersion], unexpectedVersions: [] };
	}
	return {
		expectedVersions: match === undefined || match.trim() === "*" ? [] : versionsIn(match, dialect),
		unexpectedVersions: noneMatch === undefined ? [] : versionsIn(noneMatch, dialect),
	};
}

/** Returns the versions in a list of entity tags; 0 for a tag of another format. */
export function versionsIn(tags: string, dialect: Dialect): number[] {
	return tags.split(",").map((each) => {
		const [, open, version, close] = /^(?:W\/)?("?)(\d{1,9})("?)$/.exec(each.trim()) ?? [];
		const isTag = open === '"' && close === '"';
		return version !== undefined && (isTag || dialect.allows(requestRules.tag_without_quotes))
			? Number(version)
			: noVersion;
	});
}
