// SPDX-License-Identifier: Apache-2.0

// The documentation quotes errors as the server says them: the texts, the codes with their statuses, and the codes of
// readiness with their severities.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { OrganizationProvisioning } from "../gen/roster/v1/settings_pb.ts";
import { readinessReport } from "../src/directory/readiness.ts";
import { errorTable } from "../src/errors/table.ts";
import { startRoster } from "./roster.ts";
import { Scim } from "./scim.ts";

const root = join(import.meta.dirname, "..");
const pages = globSync(["*.md", "docs/*.md"], { cwd: root }).sort();
const text = (path: string) => readFileSync(join(root, path), "utf8");
const identityProviders = ["docs/entra.md", "docs/okta.md"];

/** The cells of the rows of the tables whose first heading is this. */
function rowsUnder(page: string, heading: string): string[][] {
	const lines = text(page).split("\n");
	const rows: string[][] = [];
	for (let index = 0; index < lines.length; index++) {
		if (!lines[index]?.startsWith(`| ${heading} |`)) {
			continue;
		}
		for (index += 2; lines[index]?.startsWith("|"); index++) {
			const cells = (lines[index] as string).split(/ ?\| ?/).slice(1, -1);
			rows.push(cells);
		}
	}
	return rows;
}

/** The texts that a page quotes, in lines that begin with `> `. */
function quotesIn(page: string): string[] {
	return Array.from(text(page).matchAll(/^> (.+)$/gm), ([, quote = ""]) => quote);
}

/** Whether a text is what a quote says; `…` stands for any text. */
function isQuoted(quote: string, said: string): boolean {
	const parts = quote.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
	return new RegExp(`^${parts.join(".+")}$`).test(said);
}

/** Refusals of a server with five users who were deactivated, and of one that allows few calls. */
async function refusals(): Promise<string[]> {
	const guarded = await startRoster();
	const ids = await guarded.scim.users(Array.from({ length: 6 }, (_, index) => `user-${index}`));
	const deactivate = (id: string) =>
		guarded.scim.patch(`/Users/${id}`, { op: "replace", path: "active", value: false });
	for (const id of ids.slice(0, 5)) {
		await deactivate(id).answers(200);
	}
	const said = [await deactivate(ids[5] as string).fails(429)];
	await guarded.stop();
	const limited = await startRoster({ callsPerMinute: 3 }, 1);
	const scim = new Scim(limited.url, limited.scimToken);
	for (let call = 0; call < 3; call++) {
		await scim.ask("GET /Users").answers(200);
	}
	said.push(await scim.ask("GET /Users").fails(429));
	await limited.stop();
	return said;
}

test("each quoted error is what a server says", async () => {
	const said = await refusals();
	const quotes = pages.flatMap((page) => quotesIn(page).map((quote) => ({ page, quote })));
	expect(quotes.filter(({ quote }) => !said.some((each) => isQuoted(quote, each)))).toEqual([]);
	for (const page of identityProviders) {
		expect(quotes.filter((each) => each.page === page).map(({ quote }) => /\((\w+), request/.exec(quote)?.[1])).toEqual(
			["guard_held", "rate_limited"],
		);
	}
});

describe.each(pages)("%s", (page) => {
	test("names each code with its status", () => {
		const named = Array.from(text(page).matchAll(/\b([45]\d\d) (?:`\w+` (?:or )?)*`([a-z]+(?:_[a-z]+)+)`/g));
		const codes = named.flatMap(([all, status]) =>
			Array.from(all.matchAll(/`(\w+)`/g), ([, code = ""]) => ({ code, status: Number(status) })),
		);
		const table: Readonly<Record<string, { readonly status: number } | undefined>> = errorTable;
		expect(codes.filter(({ code, status }) => table[code]?.status !== status)).toEqual([]);
	});

	test("quotes in its symptoms what the code says", () => {
		const sources = globSync("src/**/*.ts", { cwd: root }).map(text).join("\n");
		const quotes = rowsUnder(page, "symptom").flatMap(([symptom = ""]) =>
			Array.from(symptom.matchAll(/"([^"]+)"/g), ([, quote = ""]) => quote),
		);
		const parts = quotes.flatMap((each) => each.split("…").map((part) => part.trim()));
		expect(parts.filter((each) => !sources.includes(each))).toEqual([]);
	});
});

const some = { count: 1, examples: ["one"] };

/** The codes of readiness with the severities that they can have. */
function findings(): Map<string, Set<string>> {
	const wrong = {
		now: 100 * 86_400_000,
		holding: [{ connection: undefined, heldTime: 1, releaseTime: undefined }],
		groups: 1,
		...{ unmappedGroups: some, mappingsWithoutGroup: some, usersWithoutEmail: some, sharedIdentities: some },
		...{ usersAtOdds: some, unmanagedUsers: some, unclearUsers: some, refusedAdoptions: some, refusedSignIns: some },
		...{ waitingRoles: some, collidingNames: some, organizationsWithoutOwner: some },
		provisioning: OrganizationProvisioning.DISABLED,
	};
	const token = { id: "token", connectionId: "one", displayName: undefined, createTime: 0, lastUseTime: undefined };
	const expired = { ...token, expireTime: 1 };
	const rotation = { time: 1, oldDigest: new Uint8Array(), oldExpireTime: undefined, oldEndTime: wrong.now + 1 };
	const valid = [
		...[undefined, wrong.now + 86_400_000].map((expireTime) => ({ ...token, expireTime })),
		...[undefined, wrong.now].map((oldUseTime) => ({
			...{ ...token, expireTime: undefined },
			rotation: { ...rotation, oldUseTime, newUseTime: undefined },
		})),
	];
	const refused = { ...token, lastRefuseTime: wrong.now };
	const client = { ...token, isClient: true, expireTime: undefined };
	const ofClient = (id: string, createTime: number, lastUseTime?: number, expireTime?: number) => ({
		...{ tokenId: id, createTime, lastUseTime, expireTime },
	});
	const clients = {
		clientTrusts: [],
		clientSecrets: [
			...[ofClient("used", 1, 3), ofClient("used", 2)],
			...[ofClient("unused", 1), ofClient("unused", 2, 3, wrong.now + 1)],
		],
	};
	valid.push(...["none", "used", "unused"].map((id) => ({ ...client, id })));
	const found = new Map<string, Set<string>>();
	for (const { scimTokens, publicUrl } of [
		{ scimTokens: [expired], publicUrl: undefined },
		{ scimTokens: [expired, ...valid], publicUrl: "http://host" },
	]) {
		for (const { code, severity } of readinessReport({
			...wrong,
			...clients,
			connections: [{ id: "one", name: "one" }],
			scimTokens,
			publicUrl,
			refusedTokens: [refused],
		}).warnings) {
			found.set(code, (found.get(code) ?? new Set()).add(severity));
		}
	}
	return found;
}

test.each(identityProviders)("%s explains each code of readiness, with its severity", (page) => {
	const explained = rowsUnder(page, "code").flatMap(([codes = "", severities = ""]) =>
		Array.from(codes.matchAll(/`(\w+)`/g), ([, code = ""]) => [code, new Set(severities.split(" or "))] as const),
	);
	expect(new Map(explained)).toEqual(findings());
});

test("no page says that Roster offers no TLS", () => {
	const said = pages.filter((page) => /only (?:plain|unencrypted) HTTP|(?:has|offers|speaks) no TLS/i.test(text(page)));
	expect(said).toEqual([]);
});
