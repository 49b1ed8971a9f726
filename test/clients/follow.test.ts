// SPDX-License-Identifier: Apache-2.0

// The consumer of changes in the client for TypeScript: it resumes, begins again, backs off and gives up.

import { Code, type ConnectError } from "@connectrpc/connect";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import {
	type Consumer,
	createRosterClient,
	followChanges,
	type RosterClient,
} from "../../packages/client-ts/src/index.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const patience = { timeout: 20_000 };
const kinds = [ChangeKind.USER_CREATED];

let roster: Roster;
let client: RosterClient;
let tokenId: string;

beforeAll(async () => {
	roster = await startRoster({}, 1);
	const made = await roster.client(TokenService, adminToken).createToken({ kind: CredentialKind.SERVICE });
	tokenId = made.token?.id ?? "";
	client = createRosterClient({ url: roster.url, token: made.plaintext });
});

afterAll(() => roster.stop());

const running: AbortController[] = [];

afterEach(() => {
	for (const each of running.splice(0)) {
		each.abort();
	}
});

/** A consumer that keeps the names of users in memory, and notes what it was asked. */
function consumer(more: Partial<Consumer> = {}) {
	const seen = {
		stored: undefined as bigint | undefined,
		begun: 0,
		names: [] as string[],
		retries: [] as { error: ConnectError; wait: number }[],
	};
	const own: Consumer = {
		kinds,
		load: () => seen.stored,
		async bootstrap(sequence) {
			seen.begun++;
			const { resources } = await client.provisioning.listUsers({ query: { count: 1000 } });
			seen.names = resources.map((user) => user.userName ?? "");
			seen.stored = sequence;
		},
		apply(change, sequence) {
			if (change?.after?.state.case === "user") {
				seen.names.push(change.after.state.value.user?.userName ?? "");
			}
			seen.stored = sequence;
		},
		onRetry: (error, wait) => void seen.retries.push({ error, wait }),
		backOff: { first: 20, longest: 200 },
		...more,
	};
	const stop = new AbortController();
	running.push(stop);
	const start = (signal = stop.signal) => followChanges(client, own, signal);
	return { seen, start, stop };
}

test("it begins with the current state, follows, and goes on after the last change that it stored", async () => {
	await roster.scim.user("before");
	const { seen, start, stop } = consumer();
	const first = start();
	await vi.waitFor(() => expect(seen.names).toContain("before"), patience);
	await roster.scim.user("during");
	await vi.waitFor(() => expect(seen.names).toContain("during"), patience);
	stop.abort();
	await first;
	await roster.scim.user("while-away");
	const again = new AbortController();
	running.push(again);
	const second = start(again.signal);
	await vi.waitFor(() => expect(seen.names).toContain("while-away"), patience);
	expect([seen.begun, seen.retries.length]).toEqual([1, 0]);
	expect(new Set(seen.names).size).toBe(seen.names.length);
	again.abort();
	await second;
});

test("a restart of the server loses nothing", async () => {
	const { seen, start } = consumer();
	void start();
	await vi.waitFor(() => expect(seen.begun).toBe(1), patience);
	await roster.restart();
	await roster.scim.user("after-the-restart");
	await vi.waitFor(() => expect(seen.names).toContain("after-the-restart"), patience);
	expect(seen.begun).toBe(1);
	expect(seen.retries.length).toBeGreaterThan(0);
});

test("pauses grow while the server is away, up to the longest", async () => {
	const away = createRosterClient({ url: "http://127.0.0.1:1", token: "roster_service_x" });
	const stop = new AbortController();
	const waits: number[] = [];
	const own: Consumer = {
		load: () => 0n,
		bootstrap: async () => {},
		apply: () => {},
		onRetry(error, wait) {
			expect(error.code).toBe(Code.Unavailable);
			if (waits.push(wait) === 6) {
				stop.abort();
			}
		},
		backOff: { first: 10, longest: 80 },
	};
	await followChanges(away, own, stop.signal);
	const limits = [10, 20, 40, 80, 80, 80];
	expect(waits.every((wait, index) => wait >= (limits[index] ?? 0) / 2 && wait <= (limits[index] ?? 0))).toBe(true);
});

test("it begins again if the changes after its number are no longer kept", async () => {
	const { seen, start } = consumer();
	seen.stored = 1n;
	await roster.provisioning.updateSettings({ settings: { changeRetention: { seconds: 86_400n, nanos: 0 } } });
	roster.clock.advance(2 * 86_400_000);
	await roster.restart();
	await vi.waitFor(async () => {
		const { firstSequence } = await roster.provisioning.getChangeLog({});
		expect(firstSequence).toBeGreaterThan(2n);
	}, patience);
	void start();
	await vi.waitFor(() => expect(seen.begun).toBe(1), patience);
	expect(seen.retries.map(({ error }) => error.code)).toContain(Code.OutOfRange);
	await roster.scim.user("after-the-new-beginning");
	await vi.waitFor(() => expect(seen.names).toContain("after-the-new-beginning"), patience);
});

test("an error of its own functions ends it, and is not tried again", async () => {
	const full = new Error("the disk is full");
	const { seen, start } = consumer({
		apply() {
			throw full;
		},
	});
	await expect(start()).rejects.toBe(full);
	expect(seen.retries).toEqual([]);
});

test("a deleted token ends it", async () => {
	const { seen, start } = consumer();
	const ended = start();
	await vi.waitFor(() => expect(seen.begun).toBe(1), patience);
	await roster.client(TokenService, adminToken).deleteToken({ id: tokenId });
	await expect(ended).rejects.toMatchObject({ code: Code.Unauthenticated });
});
