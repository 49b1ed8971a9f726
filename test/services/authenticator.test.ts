// SPDX-License-Identifier: Apache-2.0

// Who calls, by the header of a request: over a real store, of which it is counted how often it is asked.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code, ConnectError } from "@connectrpc/connect";
import { v7 } from "uuid";
import { afterEach, beforeEach, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { type Authenticator, authenticator } from "../../src/services/admission/authenticator.ts";
import { digestOf, mintToken } from "../../src/services/admission/credentials.ts";
import { openSqlite } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";

const administratorToken = "an-administrator-token-of-the-environment-0123";
const { ADMINISTRATOR, SCIM, SERVICE } = CredentialKind;

let store: Store;
let asked = 0;
let touched: string[] = [];
let refused: string[] = [];
let now = 0;
let who: Authenticator;

beforeEach(() => {
	store = openSqlite(join(mkdtempSync(join(tmpdir(), "roster-who-")), "roster.db"));
	[asked, touched, refused, now] = [0, [], [], Date.UTC(2030, 0)];
	const counted: Store = {
		...store,
		findToken(id) {
			asked += 1;
			return store.findToken(id);
		},
		async touchToken(id, time) {
			touched.push(`${id} ${time - Date.UTC(2030, 0)}`);
			await store.touchToken(id, time);
		},
		async noteRefusedToken(id, time) {
			refused.push(`${id} ${time - Date.UTC(2030, 0)}`);
			await store.noteRefusedToken(id, time);
		},
	};
	who = authenticator(
		counted,
		() => now,
		administratorToken,
		(error) => {
			throw error;
		},
	);
});

afterEach(() => store.close());

async function minted(
	kind: CredentialKind,
	expireTime?: number,
	displayName?: string,
): Promise<{ id: string; header: string }> {
	const id = v7();
	const token = mintToken(kind, id);
	const after = {
		id,
		kind,
		digest: digestOf(token),
		createTime: now,
		expireTime,
		lastUseTime: undefined,
		connectionId: undefined,
		displayName,
		deleteTime: undefined,
		lastRefuseTime: undefined,
		userId: undefined,
	};
	const actor = { kind: ADMINISTRATOR, tokenId: "" };
	await store.commit({
		changes: [{ subject: "token", after }],
		actor,
		requestId: "test",
		time: now,
		validateOnly: false,
	});
	return { id, header: `Bearer ${token}` };
}

async function refusal(header: string | null | undefined): Promise<string> {
	const error = await who.authenticate(header).then(
		() => undefined,
		(reason) => reason,
	);
	expect(error).toBeInstanceOf(ConnectError);
	expect(error.code).toBe(Code.Unauthenticated);
	return error.rawMessage;
}

test("a token is who it was made for, however the header is written", async () => {
	const { id, header } = await minted(SERVICE);
	const secretDigest = digestOf(header.slice("Bearer ".length)).toString("base64");
	const caller = { kind: SERVICE, tokenId: id, expireTime: undefined, secretDigest };
	expect(await who.authenticate(header)).toEqual(caller);
	expect(await who.authenticate(header.replace("Bearer ", "bearer   "))).toEqual(caller);
	expect(await who.authenticate(`${header}  `)).toEqual(caller);
});

test("the environment's token is an administrator's, and the store is not asked for it", async () => {
	expect(await who.authenticate(`Bearer ${administratorToken}`)).toEqual({
		kind: ADMINISTRATOR,
		tokenId: "",
		expireTime: undefined,
	});
	expect(asked).toBe(0);
});

test("without ROSTER_ADMIN_TOKEN, its former value is refused", async () => {
	who = authenticator(
		store,
		() => now,
		undefined,
		() => {},
	);
	expect(await refusal(`Bearer ${administratorToken}`)).toContain("mistyped");
	expect(await refusal("Bearer undefined")).toContain("mistyped");
});

test.each([undefined, null, "", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "x Bearer a"])(
	"the header %j has no token in it",
	async (header) => {
		expect(await refusal(header)).toMatch(/^the request needs the header Authorization: Bearer, with a token: /);
		expect(asked).toBe(0);
	},
);

test("a malformed token is refused without a read of the store, and a wrong secret after one", async () => {
	const { id, header } = await minted(SCIM);
	expect(await refusal(`${header}0`)).toMatch(/^the token does not have the format of a Roster token/);
	expect(asked).toBe(0);
	expect(await refusal(`Bearer ${mintToken(SCIM, id)}`)).toMatch(/^this server does not know the token/);
	expect(asked).toBe(1);
});

test("a token is cached for half a second", async () => {
	const { id, header } = await minted(SCIM);
	await who.authenticate(header);
	await who.authenticate(header);
	expect(asked).toBe(1);
	await who.authenticateAnew(header);
	expect(asked).toBe(2);
	who.forget("another");
	await who.authenticate(header);
	expect(asked).toBe(2);
	who.forget(id);
	await who.authenticate(header);
	expect(asked).toBe(3);
	await new Promise((resolve) => setTimeout(resolve, 550));
	await who.authenticate(header);
	expect(asked).toBe(4);
});

test("an expired token is refused, and the end is said, also of one that is believed", async () => {
	const { header } = await minted(SCIM, now + 1000);
	expect((await who.authenticate(header)).expireTime).toBe(now + 1000);
	now += 999;
	await who.authenticate(header);
	now += 1;
	expect(await refusal(header)).toBe("the token expired at 2030-01-01T00:00:01.000Z: create a new one");
	expect(asked).toBe(1);
	await expect(who.authenticateAnew(header)).rejects.toThrow("expired");
});

test("that a token is used is kept once a minute, and not of the environment's", async () => {
	const { id, header } = await minted(SCIM);
	const caller = await who.authenticate(header);
	who.used(caller);
	now += 59_999;
	who.used(caller);
	expect(touched).toEqual([`${id} 0`]);
	now += 1;
	who.used(caller);
	expect(touched).toEqual([`${id} 0`, `${id} 60000`]);
	who.used(await who.authenticate(`Bearer ${administratorToken}`));
	expect(touched).toHaveLength(2);
});

test("the refusal of an expired token is stored once a minute, and nothing of a token that nobody made", async () => {
	const { id, header } = await minted(SCIM, now);
	await refusal(header);
	now += 59_999;
	await refusal(header);
	expect(refused).toEqual([`${id} 0`]);
	now += 1;
	await refusal(header);
	expect(refused).toEqual([`${id} 0`, `${id} 60000`]);
	await refusal(`Bearer ${mintToken(SCIM, id)}`);
	await refusal(`Bearer ${mintToken(SCIM, v7())}`);
	expect(refused).toHaveLength(2);
});

test("the owner of a token is known for the log, also if the token has expired", async () => {
	const { id, header } = await minted(SCIM, now, "okta-prod");
	expect(who.ownerOf(header)).toBeUndefined();
	await refusal(header);
	expect(who.ownerOf(header)).toMatchObject({ tokenId: id, tokenDisplayName: "okta-prod" });
	expect(who.ownerOf(undefined)).toBeUndefined();
});

test("a thousand tokens are cached at once, and one more clears the cache", async () => {
	const headers: string[] = [];
	for (let each = 0; each <= 1000; each++) {
		headers.push((await minted(SCIM)).header);
	}
	for (const each of headers.slice(0, 1000)) {
		await who.authenticate(each);
	}
	expect(asked).toBe(1000);
	await who.authenticate(headers[999]);
	expect(asked).toBe(1000);
	await who.authenticate(headers[1000]);
	await who.authenticate(headers[999]);
	expect(asked).toBe(1002);
});
