// SPDX-License-Identifier: Apache-2.0

// The flight recorder explains each refused SCIM request, and finds requests by many criteria.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { RequestOutcome, RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { groupSchema, type Json, patchSchema, Scim, userOf } from "../scim.ts";

let roster: Roster;
const requests = () => roster.client(RequestService, adminToken);

beforeAll(async () => {
	roster = await startRoster();
});

afterAll(() => roster.stop());

/** The record of a request with this id, which may be written by another server. */
async function recorded(requestId: string) {
	await expect
		.poll(
			() =>
				requests()
					.getRequest({ requestId })
					.catch(() => undefined),
			{ timeout: 10_000 },
		)
		.toBeDefined();
	const { request } = await requests().getRequest({ requestId });
	return request as NonNullable<typeof request>;
}

let asked = 0;

/** Sends a request with an id of its own, and gives its record. */
async function record(scim: Scim, line: string, body?: Json, headers: Record<string, string> = {}) {
	asked += 1;
	const id = `asked-${asked}`;
	const answer = await scim.ask(line, body, { "x-request-id": id, ...headers });
	return { answer, request: await recorded(id) };
}

describe("a request that succeeds", () => {
	test("is recorded with its changes and whom it concerns", async () => {
		const { answer, request } = await record(roster.scim, "POST /Users", userOf("ada"));
		expect(request).toMatchObject({
			method: "POST",
			path: "/scim/v2/Users",
			route: "/scim/v2/Users",
			status: 201,
			outcome: RequestOutcome.SUCCEEDED,
			errorCode: "",
			cause: "",
			remedy: "",
			peer: expect.stringContaining("127.0.0.1"),
			changeCount: 1n,
			subjectIds: [answer.body.id],
			// Personal data of requests that succeed is not kept by default.
			name: "",
			hasBody: false,
		});
		expect(request.tokenId).toMatch(/^[0-9a-f-]{36}$/);
		expect(request.changes).toMatchObject([
			{ kind: ChangeKind.USER_CREATED, requestId: request.id, userId: answer.body.id, after: expect.anything() },
		]);
	});

	test("is opened with the present names of what its changes are about", async () => {
		const { id: userId } = await roster.scim.user("named@example.com", {
			name: { givenName: "Old", familyName: "Name" },
		});
		const { answer, request } = await record(roster.scim, "POST /Groups", {
			schemas: [groupSchema],
			displayName: "Named Team",
			members: [{ value: userId }],
		});
		await roster.scim.patch(`/Users/${userId}`, { op: "replace", path: "name.givenName", value: "New" });
		const { names } = await requests().getRequest({ requestId: request.id });
		expect(names).toEqual({ [answer.body.id]: "Named Team", [userId]: "New Name" });
	});

	test("names the memberships that it granted", async () => {
		const { organizations, provisioning, scim } = roster;
		await provisioning.updateSettings({ settings: { organizationProvisioning: 2 } });
		const { organization } = await organizations.createOrganization({ name: "platform" });
		await organizations.addOrganizationGroup({ organizationId: organization?.id ?? "", groupName: "Platform" });
		const { id } = await scim.user("member");
		const group = { schemas: [groupSchema], displayName: "Platform", members: [{ value: id }] };
		const { request } = await record(scim, "POST /Groups", group);
		expect(request.changes.map((each) => each.kind)).toEqual([
			ChangeKind.GROUP_CREATED,
			ChangeKind.GROUP_MEMBER_ADDED,
			ChangeKind.MEMBERSHIP_GRANTED,
		]);
		expect(request.changes.at(-1)).toMatchObject({ userId: id, organizationId: organization?.id });
	});

	test("is not recorded if it only reads, unless it is sampled", async () => {
		const reads = async () => (await requests().listRequests({ method: "GET" })).requests.length;
		await roster.scim.ask("GET /Users").answers(200);
		expect(await reads()).toBe(0);
		await roster.provisioning.updateSettings({ settings: { requestLog: { readSample: 1 } } });
		await expect
			.poll(
				async () => {
					await roster.scim.ask("GET /Users").answers(200);
					return reads();
				},
				{ timeout: 10_000 },
			)
			.toBeGreaterThan(0);
		await roster.provisioning.updateSettings({ settings: { requestLog: { readSample: 0 } } });
	});

	test("names the rules that fired", async () => {
		const { id } = await roster.scim.user("ruled");
		const operation = { op: "Replace", path: "active", value: "False" };
		const { request } = await record(roster.scim, `PATCH /Users/${id}`, {
			schemas: [patchSchema],
			Operations: [operation],
		});
		expect(request.rules).toMatchObject([
			{ name: "operation-in-capitals", meaning: expect.stringContaining("lower case") },
			{ name: "boolean-as-string" },
		]);
		const { requests: found } = await requests().listRequests({ rule: "boolean-as-string" });
		expect(found.map((each) => each.id)).toEqual([request.id]);
	});
});

describe("a refused request is explained", () => {
	test("with who has the address, and in which state", async () => {
		const holder = await roster.scim.user("holder@example.com", { active: false, externalId: "ext-1" });
		const { request } = await record(roster.scim, "POST /Users", {
			...userOf("second"),
			emails: [{ value: "HOLDER@example.com", type: "work" }],
		});
		expect(request).toMatchObject({
			status: 409,
			outcome: RequestOutcome.REFUSED,
			errorCode: "uniqueness_emails",
			name: "second",
			remedy: expect.stringContaining("change one of them"),
		});
		expect(request.cause).toContain(holder.id);
		expect(request.cause).toContain("deactivated");
		expect(request.cause).toContain('externalId "ext-1"');
		expect(request.subjectIds).toContain(holder.id);
	});

	test("with the group that has the name", async () => {
		const { id } = await roster.scim.group("Taken");
		const { request } = await record(roster.scim, "POST /Groups", { schemas: [groupSchema], displayName: "taken" });
		expect(request.errorCode).toBe("uniqueness_display_name");
		expect(request.cause).toContain(id);
	});

	test("with the token, and when it expired or was deleted", async () => {
		const tokens = roster.client(TokenService, adminToken);
		const expireTime = { seconds: BigInt(Math.floor(roster.clock.now() / 1000) + 60), nanos: 0 };
		const kind = CredentialKind.SCIM;
		const expiring = await tokens.createToken({ kind, expireTime, displayName: "okta" });
		roster.clock.advance(3 * 3_600_000);
		const { request } = await record(new Scim(roster.scimUrl, expiring.plaintext), "GET /Users");
		expect(request).toMatchObject({ status: 401, errorCode: "token_expired", tokenId: expiring.token?.id });
		const expired = new Date(Number(expireTime.seconds) * 1000).toISOString();
		expect(request.cause).toContain(`expired at ${expired}, 2 hours ago`);
		expect(request.cause).toContain('"okta"');
		expect(request.remedy).toContain("roster token create scim");

		const deleted = await tokens.createToken({ kind });
		await tokens.deleteToken({ id: deleted.token?.id ?? "" });
		const unknown = await record(new Scim(roster.scimUrl, deleted.plaintext), "GET /Users");
		expect(unknown.request).toMatchObject({ errorCode: "token_unknown", tokenId: deleted.token?.id });
		expect(unknown.request.cause).toContain("was deleted at");
		const missing = await record(new Scim(roster.scimUrl, undefined), "GET /Users");
		expect(missing.request).toMatchObject({ errorCode: "token_missing", tokenId: "" });
	});

	test("with the id of a member that was never known", async () => {
		const id = "0190c1f4-0000-7000-8000-000000000001";
		const { request } = await record(roster.scim, "POST /Groups", {
			schemas: [groupSchema],
			displayName: "Strangers",
			members: [{ value: id }],
		});
		expect(request.errorCode).toBe("invalid_member");
		expect(request.cause).toContain(`The id ${id} is not known`);
	});

	test("with the state of a user who is gone", async () => {
		const { id } = await roster.scim.user("gone");
		await roster.scim.ask(`DELETE /Users/${id}`).answers(204);
		const { request } = await record(roster.scim, `GET /Users/${id}`);
		expect(request).toMatchObject({ errorCode: "not_found", path: `/scim/v2/Users/${id}`, status: 404 });
		expect(request.cause).toContain(`The user ${id} is deprovisioned since`);
	});

	test("with what the guard counts", async () => {
		await roster.provisioning.updateSettings({ settings: { guardThreshold: 1 } });
		const ids = await roster.scim.users(["guarded-1", "guarded-2", "guarded-3"]);
		for (const id of ids.slice(0, 1)) {
			await roster.scim.ask(`DELETE /Users/${id}`);
		}
		const { request } = await record(roster.scim, `DELETE /Users/${ids[2]}`);
		await roster.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
		expect(request).toMatchObject({ status: 429, errorCode: "guard_held" });
		expect(request.cause).toMatch(
			/When this was recorded, \d+ users? lost something \(\d+ deleted\).*the threshold was 1/,
		);
		expect(request.remedy).toContain("roster guard release");
	});

	test.each([
		["an unknown path", "GET /Nothing/here", undefined, 404, "unknown_endpoint"],
		["a body that is not JSON", "POST /Users", '{"userName": ', 400, "invalid_syntax"],
		["a body that is too large", "POST /Users", `{"a":"${"x".repeat(1_100_000)}"}`, 413, "too_large"],
		["a filter that is not one", "GET /Users?filter=userName eq", undefined, 400, "invalid_filter"],
		["a wrong method", "DELETE /Users", undefined, 405, "wrong_method"],
		["a version that has passed", "PUT /Users/0190c1f4-0000-7000-8000-000000000002", userOf("x"), 404, "not_found"],
	] as const)("%s", async (_, line, body, status, code) => {
		const { request } = await record(roster.scim, line, body);
		expect(request).toMatchObject({ status, errorCode: code, outcome: RequestOutcome.REFUSED });
		expect(request.cause).not.toBe("");
		expect(request.remedy).not.toBe("");
		expect(request.cause).not.toContain(request.id);
	});
});

describe("operations of a bulk request that fail are explained", () => {
	const unknown = "0190c1f4-0000-7000-8000-00000000000b";

	test("each with its own cause and remedy", async () => {
		const holder = await roster.scim.user("in-the-way@example.com");
		const { request } = await record(roster.scim, "POST /Bulk", {
			schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
			Operations: [
				{ method: "POST", path: "/Users", bulkId: "good", data: userOf("of-bulk") },
				{
					...{ method: "POST", path: "/Users", bulkId: "bad" },
					data: { ...userOf("other-of-bulk"), emails: [{ value: "in-the-way@example.com" }] },
				},
				{ method: "DELETE", path: `/Users/${unknown}` },
			],
		});
		expect(request).toMatchObject({
			...{ status: 200, outcome: RequestOutcome.REFUSED, errorCode: "uniqueness_emails" },
			changes: [{ kind: ChangeKind.USER_CREATED }],
			failedOperations: [
				{
					...{ operation: 'POST bulkId "bad"', status: 409, errorCode: "uniqueness_emails" },
					cause: expect.stringContaining(`In the way is the user ${holder.id}`),
					remedy: expect.stringContaining("change one of them"),
				},
				{
					...{ operation: `DELETE /Users/${unknown}`, status: 404, errorCode: "not_found" },
					cause: expect.stringContaining(`The id ${unknown} is not known`),
					remedy: expect.stringContaining("assign it again"),
				},
			],
		});
		expect(request.cause).toMatch(/^2 of 3 operations failed\. POST bulkId "bad": emails: /);
		const found = async (errorCode: string) =>
			(await requests().listRequests({ errorCode, route: "/scim/v2/Bulk" })).requests.map((each) => each.id);
		expect(await found("not_found")).toEqual([request.id]);
		expect(await found("uniqueness_emails")).toEqual([request.id]);
		expect(await found("invalid_syntax")).toEqual([]);
		// A purge takes the person who was in the way out of it.
		await roster.provisioning.purgeUser({ id: holder.id });
		expect(JSON.stringify((await recorded(request.id)).failedOperations)).not.toContain("in-the-way");
	});

	test("and one of which none fails succeeds", async () => {
		const { request } = await record(roster.scim, "POST /Bulk", {
			schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
			Operations: [{ method: "POST", path: "/Users", bulkId: "1", data: userOf("good-of-bulk") }],
		});
		expect(request).toMatchObject({ outcome: RequestOutcome.SUCCEEDED, errorCode: "", failedOperations: [] });
	});
});

test.each([
	["is empty", "", "The body is empty."],
	["ends in the middle", '{"userName": "ada', "The body ends in the middle"],
	["is not in UTF-8", Buffer.from([0x7b, 0xff, 0x7d]), "The body is not in UTF-8."],
	["stops being JSON", '{"userName": "a", oops}', "It stops being JSON at the character 19."],
])("a body that %s is explained without a word of it", async (_, body, cause) => {
	const response = await fetch(`${roster.scimUrl}/scim/v2/Users`, {
		...{ method: "POST", body },
		headers: { authorization: `Bearer ${roster.scimToken}`, "content-type": "application/scim+json" },
	});
	expect(response.status).toBe(400);
	const request = await recorded(response.headers.get("x-request-id") ?? "");
	expect(request).toMatchObject({ errorCode: "invalid_syntax", cause: expect.stringContaining(cause) });
	expect(request.cause).not.toContain("oops");
});

test("a token of another kind is told which kind is needed", async () => {
	const { plaintext } = await roster
		.client(TokenService, adminToken)
		.createToken({ kind: CredentialKind.SERVICE, displayName: "reader" });
	const { request } = await record(new Scim(roster.scimUrl, plaintext), "POST /Users", userOf("by-a-service"));
	expect(request).toMatchObject({ status: 403, errorCode: "token_kind" });
	expect(request.cause).toContain("a service token is not valid for /scim/v2: create a SCIM token");
});

describe("requests are listed", () => {
	test("by pages, newest first, and each once", async () => {
		async function byPages() {
			const ids: string[] = [];
			let pageToken = "";
			do {
				const page = await requests().listRequests({ pageSize: 5, pageToken });
				expect(page.requests.length).toBeLessThanOrEqual(5);
				ids.push(...page.requests.map((each) => each.id));
				pageToken = page.nextPageToken;
			} while (pageToken !== "");
			expect(new Set(ids).size).toBe(ids.length);
			return ids;
		}
		const all = async () => (await requests().listRequests({ pageSize: 1000 })).requests;
		// A record of another server may appear between two pages.
		await expect
			.poll(async () => (await byPages()).join() === (await all()).map((each) => each.id).join(), { timeout: 10_000 })
			.toBe(true);
		const times = (await all()).map((each) => Number(each.time?.seconds));
		expect(times.length).toBeGreaterThan(20);
		expect(times).toEqual(times.toSorted((one, other) => other - one));
	});

	test("by a part of a name", async () => {
		const { requests: found } = await requests().listRequests({ name: "SECO" });
		expect(found.map((each) => each.errorCode)).toEqual(["uniqueness_emails"]);
	});

	test("by outcome and user", async () => {
		const { id } = await roster.scim.user("concerned");
		roster.clock.advance(1);
		await roster.scim.patch(`/Users/${id}`, { op: "replace", path: "nothing[", value: 1 }).fails(400, "invalidPath");
		await expect
			.poll(async () => (await requests().listRequests({ userId: id })).requests.map((each) => each.status))
			.toEqual([400, 201]);
		const { requests: refused } = await requests().listRequests({ userId: id, outcome: RequestOutcome.REFUSED });
		expect(refused.map((each) => each.status)).toEqual([400]);
	});

	test("a page token of another list is refused", async () => {
		const { nextPageToken: pageToken } = await requests().listRequests({ pageSize: 1 });
		await expect(requests().listRequests({ pageToken, method: "GET" })).rejects.toMatchObject({
			code: Code.InvalidArgument,
		});
	});
});

test("the same request, refused again and again, is one story", async () => {
	const id = "0190c1f4-0000-7000-8000-00000000000a";
	for (let count = 0; count < 3; count++) {
		await roster.scim.ask(`DELETE /Users/${id}`).fails(404);
		roster.clock.advance(60_000);
	}
	const { request: last } = await record(roster.scim, `DELETE /Users/${id}`);
	// Another server may write the records of its requests later.
	const recorded = async () => (await requests().getRequest({ requestId: last.id })).request as typeof last;
	await expect.poll(async () => (await recorded()).story?.count, { timeout: 10_000 }).toBe(4);
	const request = await recorded();
	const span = Number(request.story?.lastTime?.seconds) - Number(request.story?.firstTime?.seconds);
	expect(span).toBe(180);
	const { requests: newest } = await requests().listRequests({ userId: id, newestOfStory: true });
	expect(newest.map((each) => each.id)).toEqual([request.id]);
	const { requests: all } = await requests().listRequests({ storyId: request.story?.id ?? "" });
	expect(all).toHaveLength(4);
});

test("a stream sends each request once", async () => {
	roster.clock.advance(1);
	const ended = new AbortController();
	const seen: string[] = [];
	const stream = requests().watchRequests({ outcome: RequestOutcome.REFUSED }, { signal: ended.signal });
	let isOpen = false;
	const reading = (async () => {
		for await (const { request } of stream) {
			isOpen = true;
			if (request !== undefined) {
				seen.push(request.id);
			}
		}
	})().catch(() => {});
	await expect.poll(() => isOpen).toBe(true);
	const ids: string[] = [];
	for (let count = 0; count < 3; count++) {
		const { request } = await record(roster.scim, `GET /Users/nobody-${count}`);
		ids.push(request.id);
	}
	await expect.poll(() => seen, { timeout: 10_000 }).toEqual(ids);
	ended.abort();
	await reading;
});

test("a stream from a time on begins with what was recorded since", async () => {
	roster.clock.advance(1000);
	const startTime = timestampFromMs(roster.clock.now());
	const ids: string[] = [];
	for (let count = 0; count < 3; count++) {
		ids.push((await record(roster.scim, `GET /Users/missed-${count}`)).request.id);
	}
	const ended = new AbortController();
	const seen: string[] = [];
	for await (const { request } of requests().watchRequests({ startTime }, { signal: ended.signal })) {
		seen.push(...(request === undefined ? [] : [request.id]));
		if (seen.length === ids.length) {
			break;
		}
	}
	// Two servers may record within the same millisecond, in either order.
	expect(seen.toSorted()).toEqual(ids.toSorted());
});

test("only an administrator may read requests", async () => {
	const tokens = roster.client(TokenService, adminToken);
	const { plaintext } = await tokens.createToken({ kind: CredentialKind.SERVICE });
	for (const token of [plaintext, roster.scimToken]) {
		await expect(roster.client(RequestService, token).listRequests({})).rejects.toMatchObject({
			code: Code.PermissionDenied,
		});
	}
});

describe("a recorded request is replayed", () => {
	test("even if it takes long", async () => {
		const ids = await roster.scim.users(Array.from({ length: 150 }, (_, index) => `crowd-${index}`));
		await roster.scim.group("Crowd");
		const displayName = "Crowd";
		const members = ids.map((value) => ({ value }));
		const { request } = await record(roster.scim, "POST /Groups", { schemas: [groupSchema], displayName, members });
		expect(request).toMatchObject({ status: 409, hasBody: true });
		const found = (await roster.scim.ask('GET /Groups?filter=displayName eq "Crowd"')).body;
		await roster.scim.patch(`/Groups/${found.Resources[0].id}`, { op: "replace", path: "displayName", value: "Old" });
		const trial = await requests().replayRequest({ requestId: request.id, validateOnly: true });
		expect(trial).toMatchObject({ status: 201, changes: [] });
		const done = await requests().replayRequest({ requestId: request.id });
		expect(done.status).toBe(201);
		expect(JSON.parse(done.answer).members).toHaveLength(150);
	});

	test("after the obstacle is removed, first without writing anything", async () => {
		const holder = await roster.scim.user("first@example.com");
		const wanted = { ...userOf("replayed"), emails: [{ value: "first@example.com", type: "work" }] };
		const { request } = await record(roster.scim, "POST /Users", wanted);
		const requestId = request.id;
		const refused = await requests().replayRequest({ requestId });
		expect(refused).toMatchObject({ status: 409, changes: [] });
		expect(JSON.parse(refused.answer).detail).toContain(holder.id);
		await roster.provisioning.purgeUser({ id: holder.id });
		// The purge has removed the body, because it named the address of the user.
		await expect(requests().replayRequest({ requestId })).rejects.toMatchObject({ code: Code.FailedPrecondition });

		const again = await roster.scim.user("second@example.com");
		const other = { ...userOf("replayed"), emails: [{ value: "second@example.com", type: "work" }] };
		const { request: blocked } = await record(roster.scim, "POST /Users", other);
		await roster.scim.patch(`/Users/${again.id}`, {
			op: "replace",
			path: 'emails[type eq "work"].value',
			value: "x@y.z",
		});
		const { lastSequence: afterSequence } = await roster.provisioning.getChangeLog({});
		const trial = await requests().replayRequest({ requestId: blocked.id, validateOnly: true });
		expect(trial).toMatchObject({ status: 201, changes: [] });
		expect((await roster.provisioning.getChangeLog({})).lastSequence).toBe(afterSequence);
		const done = await requests().replayRequest({ requestId: blocked.id });
		expect(done).toMatchObject({
			status: 201,
			changes: [
				{
					kind: ChangeKind.USER_CREATED,
					requestId: blocked.id,
					actor: { kind: CredentialKind.ADMINISTRATOR },
				},
			],
		});
		await roster.scim.ask(`GET /Users/${JSON.parse(done.answer).id}`).answers(200, { userName: "replayed" });
	});

	test("not if its body is not kept", async () => {
		const { request } = await record(roster.scim, "POST /Users", userOf("not-kept"));
		await expect(requests().replayRequest({ requestId: request.id })).rejects.toMatchObject({
			code: Code.FailedPrecondition,
			message: expect.stringContaining("roster settings set request-bodies all"),
		});
	});
});

test("the requests of the last day are counted by hour and outcome", async () => {
	const counter = await startRoster();
	const client = counter.client(RequestService, adminToken);
	try {
		await counter.scim.ask("POST /Users", userOf("one")).answers(201);
		counter.clock.advance(2.5 * 3_600_000);
		await counter.scim.ask("POST /Users", userOf("one")).fails(409, "uniqueness");
		await counter.scim.ask("POST /Users", userOf("two")).answers(201);
		const sums = async () => {
			const { hours, truncated } = await client.countRequests({});
			expect(hours).toHaveLength(24);
			expect(truncated).toBe(false);
			return hours.map((each) => [each.succeededCount, each.refusedCount, each.failedCount]).slice(-3);
		};
		// Another server may write the record.
		await expect.poll(sums, { timeout: 10_000 }).toEqual([
			[1, 0, 0],
			[0, 0, 0],
			[1, 1, 0],
		]);
		counter.clock.advance(24 * 3_600_000);
		expect(await sums()).toEqual([
			[0, 0, 0],
			[0, 0, 0],
			[0, 0, 0],
		]);
	} finally {
		await counter.stop();
	}
});
