// SPDX-License-Identifier: Apache-2.0

// An identity provider for the transcripts: a SCIM client that checks of every answer what all of them need of it.

import { expect, vi } from "vitest";
import type { Roster } from "../roster.ts";
import { type Answer, type Asked, errorSchema, type Json, listSchema, Scim } from "../scim.ts";

export const enterpriseSchema = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

export class Idp extends Scim {
	readonly #roster: Roster;
	#lastRequest = "";

	constructor(roster: Roster, headers: Record<string, string> = {}, space?: string) {
		super(roster.scimUrl, roster.scimToken, headers, space);
		this.#roster = roster;
	}

	override ask(line: string, body?: Json, headers?: Record<string, string>): Asked {
		const asked = super.ask(line, body, headers);
		const checked = asked.then((answer) => {
			this.#lastRequest = answer.headers.get("x-request-id") ?? "";
			checkForm(answer);
			return answer;
		});
		return Object.assign(checked, {
			async answers(status: number, expected?: Json) {
				await checked;
				return asked.answers(status, expected);
			},
			async fails(status: number, scimType?: string) {
				await checked;
				return asked.fails(status, scimType);
			},
		});
	}

	/** Checks that these rules of dialects.ts, and no others, fired for the request before. */
	async fired(...rules: string[]): Promise<void> {
		// The line is written once the answer is on its way.
		const line = await vi.waitFor(() => {
			// Where the gateway is apart, the calls that it made for the request have the same id.
			const found = this.#roster.logged.find(
				({ msg, requestId, route }) =>
					msg === "request" && requestId === this.#lastRequest && String(route).startsWith("/scim/v2"),
			);
			expect(found, "the request is in the log").toBeDefined();
			return found;
		});
		expect([...((line?.["rules"] as string[] | undefined) ?? [])].sort()).toEqual([...rules].sort());
	}

	/** The ids of the members that a group has, in order. */
	async members(groupId: string): Promise<string[]> {
		const group = await this.ask(`GET /Groups/${groupId}`).answers(200);
		return ((group.members ?? []) as Json[]).map((each) => each.value).sort();
	}

	/** All resources, read page by page as an import does. */
	async import(endpoint: string, count: number): Promise<Json[]> {
		const read: Json[] = [];
		for (let total = 1; read.length < total; ) {
			const page = await this.ask(`GET ${endpoint}?startIndex=${read.length + 1}&count=${count}`).answers(200);
			expect(page.startIndex).toBe(read.length + 1);
			expect(page.itemsPerPage).toBeGreaterThan(0);
			total = page.totalResults;
			read.push(...page.Resources);
		}
		return read;
	}
}

function checkForm({ status, headers, body }: Answer) {
	// Some clients refuse an answer without it, even where it has no content.
	expect(headers.get("content-type")).toBe("application/scim+json");
	if (body === undefined) {
		expect(status).toBe(204);
		return;
	}
	const text = JSON.stringify(body);
	expect(text).not.toMatch(/[:[,]null/);
	expect(text).not.toContain('"password"');
	if (status === 201) {
		expect(headers.get("location")).toBe(body.meta.location);
	}
	if (status >= 400) {
		expect(body).toMatchObject({ schemas: [errorSchema], status: String(status), detail: expect.any(String) });
	} else if (body.schemas.includes(listSchema)) {
		expect([body.totalResults, body.startIndex, body.itemsPerPage].every(Number.isInteger)).toBe(true);
		expect(body.Resources).toHaveLength(body.itemsPerPage);
	}
}
