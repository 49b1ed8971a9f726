// SPDX-License-Identifier: Apache-2.0

// Several servers on one database: what one has done holds on all, at once or within a second.

import { Code } from "@connectrpc/connect";
import pg from "pg";
import pino from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { ReviewService } from "../../gen/roster/v1/review_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { openStore } from "../../src/open-store.ts";
import { startServer } from "../../src/server.ts";
import { newDatabase, type TestDatabase } from "../engine.ts";
import { newKey, signed } from "../issuer.ts";
import { query } from "../postgres.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";

let database: TestDatabase;
let left: Roster;
let right: Roster;
let third: Roster;

beforeAll(async () => {
	database = await newDatabase();
	[left, right, third] = [
		await startRoster({ database: database.name }, 1),
		await startRoster({ database: database.name }, 1),
		await startRoster({ database: database.name }, 1),
	];
});

afterAll(async () => {
	await Promise.all([left, right, third].map((each) => each.stop()));
	await database.drop();
});

/** The changes that a server sends, from a sequence number on, until there are so many. */
async function watch(roster: Roster, afterSequence: bigint, count: number) {
	const end = new AbortController();
	const seen: { sequence: bigint; kind: ChangeKind; userId: string }[] = [];
	for await (const { change } of roster.provisioning.watchChanges({ afterSequence }, { signal: end.signal })) {
		if (change !== undefined) {
			seen.push({ sequence: change.sequence, kind: change.kind, userId: change.userId });
		}
		if (seen.length === count) {
			end.abort();
			break;
		}
	}
	return seen;
}

test("while all write, all see the same changes in the same order, and none is missing", async () => {
	const { lastSequence } = await left.provisioning.getChangeLog({});
	const users = 300;
	const streams = [left, right, third].map((each) => watch(each, lastSequence, users));
	const answers = await Promise.all(
		Array.from({ length: users }, (_, index) =>
			([left, right, third][index % 3] as Roster).scim.user(`watched-${index}`),
		),
	);
	const [first, ...others] = await Promise.all(streams);
	expect(first?.map((each) => each.sequence)).toEqual(
		Array.from({ length: users }, (_, index) => lastSequence + BigInt(index) + 1n),
	);
	expect(others).toEqual([first, first]);
	expect(new Set(first?.map((each) => each.userId))).toEqual(new Set(answers.map((each) => each.id)));
});

test("a change reaches a stream of another server at once, not at the next poll", async () => {
	const { lastSequence } = await left.provisioning.getChangeLog({});
	const times: number[] = [];
	for (let round = 0; round < 10; round++) {
		const seen = watch(right, lastSequence + BigInt(round), 1);
		const started = performance.now();
		await left.scim.user(`prompt-${round}`);
		await seen;
		times.push(performance.now() - started);
	}
	// A look comes once a second: ten of them would take five seconds.
	expect(times.reduce((sum, each) => sum + each, 0)).toBeLessThan(2500);
});

test("a token that one server deletes is refused by the others within a second, and their streams end", async () => {
	const tokens = left.client(TokenService, adminToken);
	const { plaintext, token } = await tokens.createToken({ kind: CredentialKind.SERVICE });
	const there = right.client(ProvisioningService, plaintext);
	await there.getSettings({});
	const stream = there.watchChanges({ heartbeatSeconds: 60 });
	const changes = stream[Symbol.asyncIterator]();
	await changes.next();
	const ended = (async () => {
		for (;;) {
			await changes.next();
		}
	})().catch((error) => error);
	await tokens.deleteToken({ id: token?.id ?? "" });
	const deleted = performance.now();
	expect(await ended).toMatchObject({ code: Code.Unauthenticated });
	let refused: unknown;
	while (refused === undefined) {
		refused = await there.getSettings({}).then(
			() => undefined,
			(error) => error,
		);
	}
	expect(refused).toMatchObject({ code: Code.Unauthenticated });
	expect(performance.now() - deleted).toBeLessThan(1000);
});

test("a setting of one is a setting of all, in the next request", async () => {
	await left.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.AUTOMATIC },
	});
	await right.scim.group("Everywhere");
	expect((await third.organizations.getOrganizationByName({ name: "everywhere" })).organization?.name).toBe(
		"everywhere",
	);
});

test("the guard counts the losses of all servers together", async () => {
	await left.provisioning.updateSettings({ settings: { guardThreshold: 5 } });
	const users = await Promise.all(Array.from({ length: 9 }, (_, index) => left.scim.user(`guarded-${index}`)));
	const answers = await Promise.all(
		users.map(({ id }, index) =>
			([left, right, third][index % 3] as Roster).scim.patch(`/Users/${id}`, {
				op: "replace",
				path: "active",
				value: false,
			}),
		),
	);
	expect(answers.filter((each) => each.status === 200)).toHaveLength(5);
	expect(answers.filter((each) => each.status === 429)).toHaveLength(4);
	await left.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
});

test("a unique value is unique across all servers: of concurrent requests, one succeeds", async () => {
	const clients = [left, right, third].map((each) => new Scim(each.url, each.scimToken));
	const answers = await Promise.all(
		Array.from({ length: 30 }, (_, index) => (clients[index % 3] as Scim).ask("POST /Users", { userName: "wanted" })),
	);
	expect(answers.filter((each) => each.status === 201)).toHaveLength(1);
	expect(answers.filter((each) => each.status === 409)).toHaveLength(29);
});

test("servers that start at once on an empty database make one administrator's token", async () => {
	const empty = await newDatabase();
	const config = { ...readConfig({}), host: "127.0.0.1", port: 0, database: empty.name };
	const started = await Promise.all(
		Array.from({ length: 4 }, async () => startServer(config, await openStore(empty.name), pino({ level: "silent" }))),
	);
	expect(started.filter((each) => each.newAdminToken !== undefined)).toHaveLength(1);
	// The tokens of the others were deleted at once, and their rows are kept for a time.
	const kept = "select count(*)::int as count from tokens where kind = 1 and delete_time is null";
	expect(await query(empty.name, kept)).toEqual([{ count: 1 }]);
	await Promise.all(started.map((each) => each.close()));
	await empty.drop();
});

test("an access token of one server is good on all, ends on all, and an assertion is exchanged on one alone", async () => {
	const clients = left.client(ClientService, adminToken);
	const { client } = await clients.createClient({ displayName: "on-all" });
	const clientId = client?.id ?? "";
	const { plaintext, secret } = await clients.addClientSecret({ clientId });
	const exchange = async (roster: Roster, form: Record<string, string>) => {
		const body = new URLSearchParams({ grant_type: "client_credentials", ...form });
		const response = await fetch(`${roster.url}/oauth2/token`, { method: "POST", body });
		return { status: response.status, body: (await response.json()) as Record<string, string> };
	};
	const { body } = await exchange(left, { client_id: clientId, client_secret: plaintext });
	const ask = async (roster: Roster) =>
		(await fetch(`${roster.url}/scim/v2/Users`, { headers: { authorization: `Bearer ${body["access_token"]}` } }))
			.status;
	expect([await ask(left), await ask(right), await ask(third)]).toEqual([200, 200, 200]);
	await clients.removeClientSecret({ clientId, secretId: secret?.id ?? "" });
	expect(await ask(left)).toBe(401);
	await expect.poll(() => ask(right), { timeout: 1000 }).toBe(401);

	const key = await newKey("pinned");
	const trust = { issuer: "https://issuer.example", subject: "s", audience: "a" };
	await clients.addClientTrust({ clientId, trust: { ...trust, jwks: JSON.stringify({ keys: [key.publicJwk] }) } });
	const exp = Math.floor(right.clock.now() / 1000) + 60;
	const assertion = await signed(key, { iss: trust.issuer, sub: trust.subject, aud: trust.audience, jti: "once", exp });
	const form = {
		client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
		client_assertion: assertion,
	};
	const all = await Promise.all([left, right, third, left, right].map((each) => exchange(each, form)));
	expect(all.map((each) => each.status).sort()).toEqual([200, 401, 401, 401, 401]);
});

test("writes in review wait for no writer of the directory, and hold none up", async () => {
	const { plaintext, token } = await left
		.client(TokenService, adminToken)
		.createToken({ kind: CredentialKind.SCIM, displayName: "in review" });
	const reviews = left.client(ReviewService, adminToken);
	const { review } = await reviews.startReview({ tokenId: token?.id ?? "" });
	const inReview = new Scim(left.scimUrl, plaintext);
	// Whoever writes to the directory has this lock.
	const writer = new pg.Client(database.name);
	await writer.connect();
	try {
		await writer.query(`begin; select pg_advisory_xact_lock(${0x777269746572})`);
		await inReview.user("meanwhile@example.com");
		await writer.query("commit");
	} finally {
		await writer.end();
	}
	await reviews.discard({ reviewId: review?.id ?? "" });
});
