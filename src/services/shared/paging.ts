// SPDX-License-Identifier: Apache-2.0

// Pages of the lists of RPCs. A page token contains the list it belongs to and the last key of the previous page.

import { invalidArgument } from "../../errors/request.ts";
import { pageLimits } from "../../scim/limits.ts";
import type { PageRequest } from "../../store/interface/pages.ts";

/** Returns the size of a page for the `page_size` of a request; 0 stands for the default. */
export function sizeOf(pageSize: number): number {
	return pageSize === 0 ? pageLimits.default : Math.min(pageSize, pageLimits.most);
}

interface PagedRequest {
	readonly pageSize: number;
	readonly pageToken: string;
	readonly reverse?: boolean;
}

/** The requested page, and the function that cuts the rows to it. */
export interface Page extends PageRequest {
	/** Cuts the rows that were read to the page, and returns the token of the next page. */
	cut<Record>(
		read: readonly Record[],
		key: (record: Record) => string,
	): { readonly page: readonly Record[]; readonly nextPageToken: string };
	/** The token of a page that begins after a key. */
	tokenAfter(key: string): string;
}

/**
 * Returns the page that a request asks for. Its `limit` is one row more than the page: the extra row shows that another
 * page follows.
 *
 * @param list the list that the token must belong to, such as `ListOrganizations`.
 * @throws invalid_argument if the token belongs to another list.
 */
export function pageOf(list: string, { pageSize, pageToken, reverse = false }: PagedRequest): Page {
	const size = sizeOf(pageSize);
	const prefix = `${list}${reverse ? "~" : "="}`;
	const tokenAfter = (key: string) => Buffer.from(prefix + key).toString("base64url");
	return {
		tokenAfter,
		after: pageToken === "" ? undefined : keyIn(pageToken, prefix),
		limit: size + 1,
		reverse,
		cut(read, key) {
			const page = read.slice(0, size);
			const last = page.at(-1);
			const more = read.length > size && last !== undefined;
			return { page, nextPageToken: more ? tokenAfter(key(last)) : "" };
		},
	};
}

function keyIn(pageToken: string, prefix: string): string {
	const text = Buffer.from(pageToken, "base64url").toString();
	if (!text.startsWith(prefix)) {
		throw invalidArgument("page_token: is not a token of this list in this order: begin again without it");
	}
	return text.slice(prefix.length);
}
