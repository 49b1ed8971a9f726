// SPDX-License-Identifier: Apache-2.0

// The entity tags of If-Match and If-None-Match (RFC 9110 section 13.1, RFC 7644 section 3.14).

import { type Dialect, requestRules } from "./dialects.ts";
import type { Exchange } from "./exchange.ts";

/** The versions of If-Match (RFC 7644 section 3.14): none where any will do. */
export function expectedVersions({ header, dialect }: Exchange): number[] {
	const tags = header("if-match");
	if (tags === undefined || tags.trim() === "*") {
		return [];
	}
	return versionsIn(tags, dialect);
}

/** The versions that entity tags name; 0, which no resource has, for a tag that is not ours. */
export function versionsIn(tags: string, dialect: Dialect): number[] {
	return tags.split(",").map((each) => {
		const [, open, version, close] = /^(?:W\/)?("?)(\d{1,9})("?)$/.exec(each.trim()) ?? [];
		const isTag = open === '"' && close === '"';
		return version !== undefined && (isTag || dialect.allows(requestRules.tag_without_quotes)) ? Number(version) : 0;
	});
}
