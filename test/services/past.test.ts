// SPDX-License-Identifier: Apache-2.0

// The state at a time: what GetUser, ListMemberships and CheckMembership answer about the past is what they answered
// then, and what a replay of the change log gives.

import { toJson } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { type Membership, MembershipSchema } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { UserSchema } from "../../gen/roster/v1/user_pb.ts";
import { randomTrace } from "../idp-trace.ts";
import { repeat } from "../repeat.ts";
import { type Roster, startRoster } from "../roster.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 0 },
	});
});

afterAll(() => roster.stop());

interface At {
	readonly atSequence?: bigint;
	readonly atTime?: ReturnType<typeof timestampFromMs>;
}

/** A user without the parts of `meta` that an answer about the past does not have. */
async function userAt(id: string, at: At = {}) {
	const answered = await roster.provisioning.getUser({ id, ...at }).catch((error) => {
		expect(error.code).toBe(Code.NotFound);
		return undefined;
	});
	if (answered?.user === undefined) {
		return undefined;
	}
	const { meta, ...user } = toJson(UserSchema, answered.user) as { meta: unknown };
	return user;
}

async function membershipsAt(query: { userId?: string; organizationId?: string }, at: At = {}, pageSize = 3) {
	const found: Membership[] = [];
	let pageToken = "";
	do {
		const page = await roster.provisioning.listMemberships({ ...query, ...at, pageSize, pageToken });
		found.push(...page.memberships);
		pageToken = page.nextPageToken;
	} while (pageToken !== "");
	return found.map((each) => toJson(MembershipSchema, each));
}

async function stateAt(users: readonly string[], organizations: readonly string[], at: At = {}) {
	return {
		users: await Promise.all(users.map((id) => userAt(id, at))),
		ofUsers: await Promise.all(users.map((userId) => membershipsAt({ userId }, at))),
		ofOrganizations: await Promise.all(organizations.map((organizationId) => membershipsAt({ organizationId }, at))),
	};
}

test("the state at a sequence number and at a time is the answer of that moment", { timeout: 120_000 }, async () => {
	for (let seed = 1; seed <= repeat(2, 20); seed++) {
		const trace = await randomTrace(roster, seed);
		const seen: { sequence: bigint; time: number; state: Awaited<ReturnType<typeof stateAt>> }[] = [];
		for (let step = 0; step < 25; step++) {
			await trace.step();
			const { lastSequence: sequence } = await roster.provisioning.getChangeLog({});
			seen.push({ sequence, time: roster.clock.now(), state: await stateAt(trace.users, trace.organizations) });
			roster.clock.advance(1000);
		}
		for (const { sequence, time, state } of seen) {
			const [users, organizations] = [trace.users, trace.organizations];
			const known = state.users.length;
			for (const at of [{ atSequence: sequence }, { atTime: timestampFromMs(time) }]) {
				const then = await stateAt(users, organizations, at);
				expect(then.users.slice(0, known)).toEqual(state.users);
				expect(then.users.slice(known).every((each) => each === undefined)).toBe(true);
				expect(then.ofUsers.slice(0, known)).toEqual(state.ofUsers);
				expect(then.ofOrganizations).toEqual(state.ofOrganizations);
			}
		}
	}
});

test("the memberships at each sequence number are those of a replay to it", { timeout: 120_000 }, async () => {
	const { lastSequence: begin } = await roster.provisioning.getChangeLog({});
	const trace = await randomTrace(roster, 99);
	for (let step = 0; step < 60; step++) {
		await trace.step();
	}
	let granted = 0;
	const replayed = new Map<string, OrganizationRole>();
	const { changes } = await roster.provisioning.listChanges({ afterSequence: begin, pageSize: 1000 });
	for (const { sequence, kind, userId, organizationId, after } of changes) {
		const key = `${userId} ${organizationId}`;
		if (kind === ChangeKind.MEMBERSHIP_GRANTED && after?.state.case === "membership") {
			replayed.set(key, after.state.value.role);
			granted += 1;
		}
		if (kind === ChangeKind.MEMBERSHIP_REVOKED) {
			replayed.delete(key);
		}
		if (kind !== ChangeKind.MEMBERSHIP_GRANTED && kind !== ChangeKind.MEMBERSHIP_REVOKED && sequence % 7n !== 0n) {
			continue;
		}
		for (const organizationId of trace.organizations) {
			const { memberships } = await roster.provisioning.listMemberships({ organizationId, atSequence: sequence });
			const expected = [...replayed].filter(([key]) => key.endsWith(organizationId)).sort();
			expect(memberships.map((each) => [`${each.userId} ${organizationId}`, each.role])).toEqual(expected);
		}
		const { membership } = await roster.provisioning.checkMembership({ userId, organizationId, atSequence: sequence });
		expect(membership?.role).toBe(replayed.get(key));
	}
	expect(granted).toBeGreaterThan(5);
});

test("a purged user and a deleted organization are found as they were", async () => {
	const ada = await roster.scim.user("ada-then");
	const { organization } = await roster.organizations.createOrganization({ name: "then" });
	const organizationId = organization?.id ?? "";
	const role = OrganizationRole.OWNER;
	await roster.organizations.addOrganizationMember({ organizationId, userId: ada.id, organizationRole: role });
	const { lastSequence: atSequence } = await roster.provisioning.getChangeLog({});
	await roster.organizations.deleteOrganization({ id: organizationId });
	await roster.provisioning.purgeUser({ id: ada.id });
	expect(await userAt(ada.id)).toBeUndefined();
	expect(await userAt(ada.id, { atSequence })).toMatchObject({ userName: "ada-then" });
	const { membership } = await roster.provisioning.checkMembership({ userId: ada.id, organizationId, atSequence });
	expect(membership).toMatchObject({ organizationName: "then", role });
	expect(await userAt(ada.id, { atSequence: 0n })).toBeUndefined();
});

test("a time that is not in the past is refused", async () => {
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	const ask = (at: At) => roster.provisioning.listMemberships({ userId: "x", ...at });
	await expect(ask({ atSequence: lastSequence + 1n })).rejects.toMatchObject({ code: Code.InvalidArgument });
	await expect(ask({ atSequence: -1n })).rejects.toMatchObject({ code: Code.InvalidArgument });
	const atTime = timestampFromMs(roster.clock.now() + 1000);
	await expect(ask({ atTime })).rejects.toMatchObject({ code: Code.InvalidArgument });
	await expect(ask({ atSequence: 1n, atTime })).rejects.toMatchObject({ code: Code.InvalidArgument });
});

test("a time before the oldest kept change is an error that names the oldest one", async () => {
	const own = await startRoster();
	try {
		await own.provisioning.updateSettings({ settings: { changeRetention: { seconds: 3600n, nanos: 0 } } });
		const ada = await own.scim.user("ada");
		own.clock.advance(7_200_000);
		await own.scim.user("eve");
		await own.restart();
		const { firstSequence } = await own.provisioning.getChangeLog({});
		expect(firstSequence).toBeGreaterThan(2n);
		const kept = await own.provisioning.getUser({ id: ada.id, atSequence: firstSequence - 1n });
		expect(kept.user?.userName).toBe("ada");
		await expect(own.provisioning.getUser({ id: ada.id, atSequence: firstSequence - 2n })).rejects.toMatchObject({
			code: Code.OutOfRange,
			rawMessage: expect.stringContaining(`kept from change ${firstSequence} `),
		});
		const atTime = timestampFromMs(own.clock.now() - 7_200_001);
		await expect(own.provisioning.getUser({ id: ada.id, atTime })).rejects.toMatchObject({ code: Code.OutOfRange });
	} finally {
		await own.stop();
	}
});
