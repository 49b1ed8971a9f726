// SPDX-License-Identifier: Apache-2.0

// The stream of changes: in order, none left out, none twice, whatever happens to server and consumer.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService, type WatchChangesRequestSchema } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { repeat } from "../repeat.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

let roster: Roster;
let token: string;

beforeEach(async () => {
	roster = await startRoster();
	const { plaintext } = await roster.client(TokenService, adminToken).createToken({ kind: CredentialKind.SERVICE });
	token = plaintext;
});

afterEach(() => roster.stop());

/** Follows the changes with a service token, over gRPC. */
function watch(request: MessageInitShape<typeof WatchChangesRequestSchema>) {
	const client = createClient(ProvisioningService, createGrpcTransport({ baseUrl: roster.url }));
	const headers = { authorization: `Bearer ${token}` };
	const killed = new AbortController();
	const stream = client.watchChanges(request, { headers, signal: killed.signal })[Symbol.asyncIterator]();
	return {
		next: () => stream.next(),
		kill() {
			killed.abort();
			// The pending read rejects, as it was aborted here.
			stream.next().catch(() => {});
		},
	};
}

type Stream = ReturnType<typeof watch>;

async function next(stream: Stream) {
	const { value, done } = await stream.next();
	expect(done ?? false).toBe(false);
	return value;
}

test("earlier changes are sent first, then a heartbeat, then each new change", async () => {
	await roster.scim.user("first@x.y");
	const listed = await roster.provisioning.listChanges({});
	const stream = watch({});
	for (const change of listed.changes) {
		expect(await next(stream)).toMatchObject({ change: { sequence: change.sequence, kind: change.kind } });
	}
	expect(await next(stream)).toMatchObject({ lastSequence: listed.lastSequence });
	const user = await roster.scim.user("second@x.y");
	const { change } = await next(stream);
	expect(change).toMatchObject({ kind: ChangeKind.USER_CREATED, userId: user.id, sequence: listed.lastSequence + 1n });
	expect(change?.after?.state.value).toMatchObject({ username: "second" });
	stream.kill();
});

test("only changes of the requested kinds are sent", async () => {
	const stream = watch({ kinds: [ChangeKind.GROUP_CREATED] });
	const caughtUp = await next(stream);
	expect(caughtUp.change).toBeUndefined();
	await roster.scim.user("unseen@x.y");
	const group = await roster.scim.group("Seen");
	const { change, lastSequence } = await next(stream);
	expect(change).toMatchObject({ kind: ChangeKind.GROUP_CREATED, groupId: group.id });
	expect(lastSequence).toBe(caughtUp.lastSequence + 2n);
	stream.kill();
});

test("a heartbeat is sent while there are no changes", async () => {
	const stream = watch({ heartbeatSeconds: 1 });
	let signs = 0;
	while (signs < 2) {
		const { change } = await next(stream);
		signs += change === undefined ? 1 : 0;
	}
	stream.kill();
});

test("a consumer that reconnects misses nothing and sees nothing twice, across restarts under load", async () => {
	let writing = true;
	let count = 0;
	const writer = (async () => {
		while (writing) {
			count += 1;
			const body = { schemas: [], userName: `user-${count}` };
			// While the server restarts a request fails: it is not acknowledged, and is not asked about.
			await roster.scim.ask("POST /Users", body).catch(() => undefined);
		}
	})();
	const seen: bigint[] = [];
	let after = 0n;
	for (let round = 0; round < 5; round++) {
		const stream = watch({ afterSequence: after });
		const restart = round % 2 === 1 ? roster.restart() : undefined;
		try {
			for (let read = 0; read < 40; read++) {
				const { value, done } = await stream.next();
				if (done) {
					break;
				}
				after = value.lastSequence;
				if (value.change !== undefined) {
					seen.push(value.change.sequence);
				}
			}
			stream.kill();
		} catch {
			// The connection broke: reconnect with what was seen.
		}
		await restart;
	}
	writing = false;
	await writer;
	expect(seen.length).toBeGreaterThan(20);
	expect(seen).toEqual(seen.map((_, index) => BigInt(index + 1)));
});

test("a snapshot and then the stream from before it leave no gap", async () => {
	const writers = Array.from({ length: 60 }, (_, index) => roster.scim.user(`writer-${index}@x.y`));
	// The recipe: remember where the log is, read everything, and follow the log from there.
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	const known = new Set<string>();
	let cursor: string | undefined = "";
	while (cursor !== undefined) {
		const page = await roster.provisioning.listUsers({ query: { cursor, count: 7 } });
		for (const each of page.resources) {
			known.add(each.id);
		}
		cursor = page.nextCursor;
	}
	const stream = watch({ afterSequence: lastSequence, kinds: [ChangeKind.USER_CREATED] });
	const made = await Promise.all(writers);
	while (known.size < made.length) {
		const { change } = await next(stream);
		if (change !== undefined) {
			known.add(change.userId);
		}
	}
	expect(known).toEqual(new Set(made.map((each) => each.id)));
	stream.kill();
});

test("a consumer that is killed repeatedly under load gets every change once, and ends in the state of the directory", async () => {
	const seen: bigint[] = [];
	const alive = new Map<string, boolean>();
	let writing = true;
	const writers = Array.from({ length: 4 }, async (_, writer) => {
		for (let number = 0; writing; number++) {
			const { id } = await roster.scim.user(`w${writer}-${number}@x.y`);
			await roster.scim.patch(`/Users/${id}`, { op: "replace", path: "active", value: number % 2 === 0 });
		}
	});
	await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
	for (let life = 0; life < repeat(30, 100); life++) {
		const stream = watch({ afterSequence: seen.at(-1) ?? 0n });
		for (let taken = 0; taken < 1 + (life % 7); ) {
			const { change } = await next(stream);
			if (change !== undefined) {
				seen.push(change.sequence);
				taken += 1;
				if (change.after?.state.case === "user") {
					alive.set(change.userId, change.after.state.value.user?.active === true);
				}
			}
		}
		stream.kill();
	}
	writing = false;
	await Promise.all(writers);
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	const rest = watch({ afterSequence: seen.at(-1) as bigint });
	while ((seen.at(-1) as bigint) < lastSequence) {
		const { change } = await next(rest);
		if (change !== undefined) {
			seen.push(change.sequence);
			if (change.after?.state.case === "user") {
				alive.set(change.userId, change.after.state.value.user?.active === true);
			}
		}
	}
	rest.kill();
	expect(seen).toEqual(Array.from({ length: Number(lastSequence) }, (_, index) => BigInt(index + 1)));
	const { resources } = await roster.provisioning.listUsers({ query: { count: 1000 } });
	expect(resources.length).toBeGreaterThan(10);
	for (const { id, active } of resources) {
		expect(alive.get(id)).toBe(active);
	}
});

test("a stream ends when the server stops, and when its token is deleted", async () => {
	const stream = watch({ heartbeatSeconds: 1 });
	await next(stream);
	const service = roster.client(TokenService, adminToken);
	const { tokens } = await service.listTokens({ kind: CredentialKind.SERVICE });
	await service.deleteToken({ id: tokens[0]?.id ?? "" });
	const rest = (async () => {
		for (;;) {
			await next(stream);
		}
	})();
	await expect(rest).rejects.toMatchObject({ code: Code.Unauthenticated });
});

test("a stream ends with its token, and says nothing after it", async () => {
	const made = await roster.client(TokenService, adminToken).createToken({
		kind: CredentialKind.SERVICE,
		expireTime: timestampFromMs(roster.clock.now() + 1500),
	});
	token = made.plaintext;
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	const quiet = watch({ afterSequence: lastSequence, heartbeatSeconds: 300 });
	const busy = watch({ afterSequence: lastSequence, heartbeatSeconds: 300 });
	await Promise.all([next(quiet), next(busy)]);
	const began = performance.now();
	roster.clock.advance(2000);
	await expect(quiet.next()).rejects.toMatchObject({ code: Code.Unauthenticated });
	expect(performance.now() - began).toBeLessThan(10_000);
	await roster.scim.user("late@x.y");
	await expect(busy.next()).rejects.toMatchObject({ code: Code.Unauthenticated });
});

test("changes after the deletion of a token are not sent to its holder", async () => {
	const admin = roster.client(TokenService, adminToken);
	const made = await admin.createToken({ kind: CredentialKind.SERVICE });
	token = made.plaintext;
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	const stream = watch({ afterSequence: lastSequence });
	await next(stream);
	await admin.deleteToken({ id: made.token?.id ?? "" });
	await expect(stream.next()).rejects.toMatchObject({ code: Code.Unauthenticated });
});

test("an invalid sequence number is refused", async () => {
	await expect(watch({ afterSequence: -1n }).next()).rejects.toMatchObject({ code: Code.InvalidArgument });
});

test("a stream from now on begins with the next change", async () => {
	await roster.scim.user("before@x.y");
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	const stream = watch({ fromNow: true });
	expect(await next(stream)).toMatchObject({ lastSequence });
	const { id } = await roster.scim.user("after@x.y");
	expect(await next(stream)).toMatchObject({ change: { kind: ChangeKind.USER_CREATED, userId: id } });
	stream.kill();
	await expect(watch({ fromNow: true, afterSequence: 1n }).next()).rejects.toMatchObject({
		code: Code.InvalidArgument,
		message: expect.stringContaining("from_now"),
	});
});
