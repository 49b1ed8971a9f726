// SPDX-License-Identifier: Apache-2.0

// The rotation of tokens: two secrets of one token, the ends of each, and what is shown meanwhile.

import { readFileSync } from "node:fs";
import { durationFromMs, timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TokenService as PersonalTokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { onPostgres } from "../engine.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";

const { ADMINISTRATOR, SCIM, SERVICE, USER } = CredentialKind;
const hour = 3_600_000;
const day = 24 * hour;

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

const tokens = () => roster.client(TokenService, adminToken);

async function newScimToken(displayName: string, lifetime?: number) {
	const expiry = lifetime === undefined ? {} : { expireTime: timestampFromMs(roster.clock.now() + lifetime) };
	const { plaintext, token } = await tokens().createToken({ kind: SCIM, displayName, ...expiry });
	return { plaintext, id: token?.id ?? "" };
}

async function find(id: string) {
	return (await tokens().listTokens({ includeExpired: true, pageSize: 1000 })).tokens.find((each) => each.id === id);
}

/** The status and the code of the error of a request with a token. Another server may know the token of before for a moment. */
async function asked(plaintext: string): Promise<string> {
	const response = await fetch(`${roster.url}/scim/v2/Users?count=1`, {
		headers: { authorization: `Bearer ${plaintext}` },
	});
	const { detail = "" } = (await response.json()) as { detail?: string };
	return `${response.status} ${/\((\w+), request/.exec(detail)?.[1] ?? ""}`.trim();
}

const answers = (plaintext: string, expected: RegExp) =>
	expect.poll(() => asked(plaintext), { timeout: 5000 }).toMatch(expected);

async function warningOf(code: string) {
	const { report } = await roster.provisioning.checkReadiness({});
	return report?.warnings.find((each) => each.code === code);
}

test("both secrets are valid until the overlap ends; the old one then ends by itself", async () => {
	const { plaintext: old, id } = await newScimToken("overlap");
	await answers(old, /^200/);
	const rotated = await tokens().rotateToken({ id, overlap: durationFromMs(2 * hour) });
	expect(rotated.plaintext).toMatch(/^roster_scim_/);
	expect(rotated.plaintext).not.toBe(old);
	expect(rotated.token).toMatchObject({ id, displayName: "overlap", rotateTime: timestampFromMs(roster.clock.now()) });
	expect(rotated.token?.secrets.map((each) => each.old)).toEqual([false, true]);
	expect(rotated.token?.secrets[1]?.endTime).toEqual(timestampFromMs(roster.clock.now() + 2 * hour));
	await answers(old, /^200/);
	await answers(rotated.plaintext, /^200/);
	roster.clock.advance(2 * hour - 1000);
	await answers(old, /^200/);
	roster.clock.advance(1000);
	await answers(old, /^401 token_rotated$/);
	await answers(rotated.plaintext, /^200/);
	expect((await find(id))?.secrets).toMatchObject([{ old: false }]);
	expect((await find(id))?.rotateTime).toBeUndefined();
	// The identity provider that still uses it is reported like one with an expired token.
	await expect.poll(() => warningOf("expired_token_in_use")).toMatchObject({ examples: [`overlap (${id})`] });
	await tokens().deleteToken({ id });
});

test("each secret has its own last use, and readiness says whether the old one is still in use", async () => {
	const { plaintext: old, id } = await newScimToken("watched");
	await answers(old, /^200/);
	await expect.poll(async () => (await find(id))?.lastUseTime).toBeDefined();
	roster.clock.advance(hour);
	const { plaintext } = await tokens().rotateToken({ id });
	const rotateTime = roster.clock.now();
	const uses = async () => (await find(id))?.secrets.map((each) => each.lastUseTime && timestampMs(each.lastUseTime));
	expect(await uses()).toEqual([undefined, rotateTime - hour]);
	expect(await warningOf("old_secret_unused")).toMatchObject({ severity: "warning", examples: [`watched (${id})`] });
	expect(await warningOf("old_secret_in_use")).toBeUndefined();

	roster.clock.advance(hour);
	await answers(plaintext, /^200/);
	await expect.poll(uses).toEqual([rotateTime + hour, rotateTime - hour]);
	roster.clock.advance(hour);
	await answers(old, /^200/);
	await expect.poll(uses).toEqual([rotateTime + hour, rotateTime + 2 * hour]);
	const inUse = await warningOf("old_secret_in_use");
	expect(inUse).toMatchObject({ severity: "warning", examples: [`watched (${id})`] });
	expect(inUse?.message).toContain(new Date(rotateTime + 2 * hour).toISOString());
	expect(inUse?.message).toContain(new Date(rotateTime + day).toISOString());
	expect(await warningOf("old_secret_unused")).toBeUndefined();
	const metrics = async () => (await fetch(`${roster.url}/metrics`)).text();
	await expect
		.poll(metrics, { timeout: 5000 })
		.toContain(`roster_scim_token_old_secret_end_timestamp_seconds{token="watched"} ${(rotateTime + day) / 1000}`);

	await tokens().finishTokenRotation({ id });
	expect(await warningOf("old_secret_in_use")).toBeUndefined();
	expect((await find(id))?.lastUseTime).toBeDefined();
	await expect
		.poll(metrics, { timeout: 5000 })
		.not.toContain('roster_scim_token_old_secret_end_timestamp_seconds{token="watched"}');
	await tokens().deleteToken({ id });
});

test("a finished rotation leaves the new secret, and a canceled one the old secret with its expiry", async () => {
	const { plaintext: first, id } = await newScimToken("ends", 40 * day);
	const expireTime = (await find(id))?.expireTime;
	const second = await tokens().rotateToken({ id, expireTime: timestampFromMs(roster.clock.now() + 90 * day) });
	expect(second.token?.expireTime).toEqual(timestampFromMs(roster.clock.now() + 90 * day));
	await tokens().cancelTokenRotation({ id });
	await answers(second.plaintext, /^401 token_rotated$/);
	await answers(first, /^200/);
	expect((await find(id))?.expireTime).toEqual(expireTime);

	// Without a time, the new secret is made for as long as the old one was.
	const third = await tokens().rotateToken({ id });
	expect(third.token?.expireTime).toEqual(timestampFromMs(roster.clock.now() + 40 * day));
	const { token } = await tokens().finishTokenRotation({ id });
	expect(token?.secrets).toMatchObject([{ old: false, endTime: third.token?.expireTime }]);
	await answers(first, /^401 token_rotated$/);
	await answers(third.plaintext, /^200/);
	await answers(second.plaintext, /^401 token_unknown$/);

	const { changes } = await roster.provisioning.listChanges({ pageSize: 1000 });
	const kinds = changes
		.filter(({ after }) => after?.state.case === "token" && after.state.value.id === id)
		.map((each) => each.kind);
	expect(kinds).toEqual([
		...[ChangeKind.TOKEN_CREATED, ChangeKind.TOKEN_ROTATED, ChangeKind.TOKEN_ROTATION_CANCELED],
		...[ChangeKind.TOKEN_ROTATED, ChangeKind.TOKEN_ROTATION_FINISHED],
	]);
});

test("the change log, the log and the recorder name one token, whichever secret is used", async () => {
	const { plaintext: old, id } = await newScimToken("one-name");
	const { plaintext } = await tokens().rotateToken({ id });
	await new Scim(roster.url, old).user("by-old-secret");
	await new Scim(roster.url, plaintext).user("by-new-secret");
	const { changes } = await roster.provisioning.listChanges({ kinds: [ChangeKind.USER_CREATED], pageSize: 1000 });
	expect(changes.slice(-2).map((each) => each.actor?.tokenId)).toEqual([id, id]);
	const lines = roster.logged.filter((each) => each["tokenDisplayName"] === "one-name");
	expect(lines.map((each) => each["tokenId"])).toEqual([id, id]);
	expect(JSON.stringify(roster.logged)).not.toContain(plaintext);
	if (!onPostgres) {
		for (const file of [roster.database, `${roster.database}-wal`]) {
			const bytes = readFileSync(file);
			expect(bytes.includes(plaintext.slice(45, 109))).toBe(false);
			expect(bytes.includes(old.slice(45, 109))).toBe(false);
		}
	}
});

test("a rotation is refused with what to do instead, and nothing is written", async () => {
	const { id } = await newScimToken("refused");
	const refusal = async (call: Promise<unknown>) => call.catch((error) => [error.code, error.rawMessage]);
	for (const overlap of [durationFromMs(0), durationFromMs(59_000), durationFromMs(30 * day + 1)]) {
		expect(await refusal(tokens().rotateToken({ id, overlap }))).toEqual([
			Code.InvalidArgument,
			expect.stringContaining("overlap: must be from one minute to 30 days"),
		]);
	}
	expect(await refusal(tokens().rotateToken({ id, expireTime: timestampFromMs(1) }))).toEqual([
		Code.InvalidArgument,
		expect.stringContaining("expire_time: is in the past"),
	]);
	for (const end of [tokens().finishTokenRotation({ id }), tokens().cancelTokenRotation({ id })]) {
		expect(await refusal(end)).toEqual([Code.FailedPrecondition, expect.stringContaining("is not being rotated")]);
	}
	for (const call of [tokens().rotateToken({ id: "x" }), tokens().finishTokenRotation({ id: "x" })]) {
		expect(await refusal(call)).toEqual([Code.NotFound, expect.stringContaining('the token "x"')]);
	}
	const checked = await tokens().rotateToken({ id, validateOnly: true });
	expect(checked.plaintext).toBe("");
	expect((await find(id))?.secrets).toHaveLength(1);
	await tokens().rotateToken({ id });
	expect(await refusal(tokens().rotateToken({ id }))).toEqual([
		Code.FailedPrecondition,
		expect.stringContaining("is being rotated already: finish that rotation or cancel it first"),
	]);
	const all = await Promise.allSettled([1, 2, 3].map(() => tokens().finishTokenRotation({ id })));
	expect(all.filter((each) => each.status === "fulfilled")).toHaveLength(1);
	await tokens().deleteToken({ id });
	expect(await refusal(tokens().rotateToken({ id }))).toMatchObject([Code.NotFound, expect.anything()]);
});

test("an administrator rotates the token of the request, and does not end the secret of the request", async () => {
	const { plaintext: old, token } = await tokens().createToken({ kind: ADMINISTRATOR });
	const id = token?.id ?? "";
	const withOld = roster.client(TokenService, old);
	const { plaintext } = await withOld.rotateToken({ id });
	const withNew = roster.client(TokenService, plaintext);
	await expect(withOld.finishTokenRotation({ id })).rejects.toThrow("would end the secret of this request");
	await expect(withNew.cancelTokenRotation({ id })).rejects.toThrow("would end the secret of this request");
	await withNew.finishTokenRotation({ id });
	await expect
		.poll(
			() =>
				withOld.listTokens({}).then(
					() => 0,
					(error) => error.code,
				),
			{ timeout: 5000 },
		)
		.toBe(Code.Unauthenticated);
	expect((await withNew.listTokens({ kind: SERVICE })).tokens).toEqual([]);
});

test("a session of the console ends with the secret that signed in", async () => {
	const { plaintext: old, token } = await tokens().createToken({ kind: ADMINISTRATOR });
	const id = token?.id ?? "";
	const { plaintext } = await tokens().rotateToken({ id });
	const signIn = async (token: string) => {
		const response = await fetch(`${roster.url}/${SessionService.typeName}/SignIn`, {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: JSON.stringify({ token }),
		});
		return response.headers.get("set-cookie")?.split(";")[0] ?? "";
	};
	const [first, second] = [await signIn(old), await signIn(plaintext)];
	const call = async (cookie: string) => {
		const response = await fetch(`${roster.url}/${SessionService.typeName}/GetSession`, {
			method: "POST",
			headers: {
				...{ "content-type": "application/json", "x-roster-console": "1" },
				...{ "sec-fetch-site": "same-origin", cookie },
			},
			body: "{}",
		});
		return response.status;
	};
	expect([await call(first), await call(second)]).toEqual([200, 200]);
	await tokens().finishTokenRotation({ id });
	await expect.poll(() => call(first), { timeout: 5000 }).toBe(401);
	expect(await call(second)).toBe(200);
});

test("a personal token is not rotated", async () => {
	const user = await roster.scim.user("rotating", { emails: [{ value: "rotating@example.com" }] });
	await roster.client(PersonalTokenService, adminToken).createToken({ userId: user.id, note: "laptop" });
	const [personal] = (await tokens().listTokens({ kind: USER })).tokens;
	await expect(tokens().rotateToken({ id: personal?.id ?? "" })).rejects.toThrow("is a personal token");
});
