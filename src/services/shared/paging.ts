// SPDX-License-Identifier: Apache-2.0

// Pages of the RPC lists. A page token names the list it belongs to and the last key of the page before.

import { invalidArgument } from "../../errors.ts";
import { pageLimits } from "../../scim/limits.ts";
import type { PageRequest } from "../../store/interface/pages.ts";

/** How many a page has, for the `page_size` of a request: 0 is not said. */
export function sizeOf(pageSize: number): number {
	return pageSize === 0 ? pageLimits.default : Math.min(pageSize, pageLimits.most);
}

interface PagedRequest {
	readonly pageSize: number;
	readonly pageToken: string;
	readonly reverse?: boolean;
}

/** A page that is asked for, and the way to answer with it. */
export interface Page extends PageRequest {
	/** Cuts what was read to the page, and says where the next one begins. */
	cut<Record>(
		read: readonly Record[],
		key: (record: Record) => string,
	): { readonly page: readonly Record[]; readonly nextPageToken: string };
}

/**
 * The page that a request asks for: one row more than it takes is read, to know whether there is another.
 *
 * @param list what the token has to belong to, such as `ListOrganizations`.
 * @throws invalid_argument for a token of another list.
 */
export function pageOf(list: string, { pageSize, pageToken, reverse = false }: PagedRequest): Page {
	const size = sizeOf(pageSize);
	const prefix = `${list}${reverse ? "~" : "="}`;
	return {
		after: pageToken === "" ? undefined : keyIn(pageToken, prefix),
		limit: size + 1,
		reverse,
		cut(read, key) {
			const page = read.slice(0, size);
			const last = page.at(-1);
			const more = read.length > size && last !== undefined;
			return { page, nextPageToken: more ? Buffer.from(prefix + key(last)).toString("base64url") : "" };
		},
	};
}

function keyIn(pageToken: string, prefix: string): string {
	const text = Buffer.from(pageToken, "base64url").toString();
	if (!text.startsWith(prefix)) {
		throw invalidArgument("page_token: is not one that this list gave, in this order: begin again without it");
	}
	return text.slice(prefix.length);
}
