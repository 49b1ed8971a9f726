// SPDX-License-Identifier: Apache-2.0

// A query of all resource types, at the root (RFC 7644 section 3.4.2.1). Users come first, then groups, each sorted as
// the request says. An attribute that a type does not have counts as an attribute without a value.

import { invalidCursor } from "../errors/request.ts";
import { pageLimits } from "../scim/limits.ts";
import { type Collection, groupCollection, type Listed, userCollection } from "./collections.ts";
import type { Exchange, HttpResponse } from "./exchange.ts";
import { queryIn } from "./query.ts";
import { itemsOf, listResponse } from "./responses.ts";

const collections = [userCollection, groupCollection] as const;

/** Answers a query at the root. */
export async function listEverything(exchange: Exchange, parameters: URLSearchParams): Promise<HttpResponse> {
	const query = { ...queryIn(parameters, exchange.dialect, userCollection.type), anyType: true };
	return query.cursor === undefined ? byIndex(exchange, query) : byCursor(exchange, query, query.cursor);
}

type RootQuery = ReturnType<typeof queryIn>;

async function byIndex(exchange: Exchange, query: RootQuery): Promise<HttpResponse> {
	const startIndex = Math.max(query.startIndex ?? 1, 1);
	const count = Math.min(Math.max(query.count ?? pageLimits.default, 0), pageLimits.most);
	const items: object[] = [];
	let total = 0;
	for (const collection of collections) {
		// The index within this type: the resources of the types before it are subtracted.
		const start = Math.max(startIndex - total, 1);
		const page = await collection.list(exchange, { ...query, startIndex: start, count: count - items.length });
		items.push(...itemsOf(page.resources, exchange.baseUrl));
		total += page.totalResults;
	}
	return listResponse({ totalResults: total, startIndex, itemsPerPage: items.length }, items);
}

// A cursor at the root is the index of a type, followed by the cursor of that type. A page has resources of one type, so
// it may have fewer than `count`.
async function byCursor(exchange: Exchange, query: RootQuery, cursor: string): Promise<HttpResponse> {
	const index = cursor === "" ? 0 : Number(/^[01]/.exec(cursor)?.[0]);
	const collection = collections[index];
	if (collection === undefined) {
		throw invalidCursor("cursor: is not a cursor of this server: begin again with an empty cursor");
	}
	const page = await collection.list(exchange, { ...query, cursor: cursor.slice(1) });
	const others = collections.filter((each) => each !== collection);
	const totals = await Promise.all(others.map((each) => totalOf(each, exchange, query)));
	const totalResults = totals.reduce((sum, each) => sum + each, page.totalResults);
	return listResponse(
		{
			totalResults,
			startIndex: undefined,
			itemsPerPage: page.itemsPerPage,
			// Without resources there are no pages: the request was for the total alone (RFC 9865 section 2).
			nextCursor: (query.count ?? 1) > 0 ? nextCursor(page, index) : undefined,
			previousCursor: page.previousCursor && index + page.previousCursor,
		},
		itemsOf(page.resources, exchange.baseUrl),
	);
}

function nextCursor({ nextCursor }: Listed, index: number): string | undefined {
	if (nextCursor !== undefined) {
		return index + nextCursor;
	}
	return index + 1 < collections.length ? String(index + 1) : undefined;
}

async function totalOf(collection: Collection, exchange: Exchange, query: RootQuery): Promise<number> {
	const { cursor, ...rest } = query;
	const page = await collection.list(exchange, { ...rest, startIndex: 1, count: 0 });
	return page.totalResults;
}
