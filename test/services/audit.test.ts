// SPDX-License-Identifier: Apache-2.0

// The audit API: every event is made of a change, and every change that has an event is there.

import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ActorType, type Event, EventType, ResourceType } from "../../gen/buf/alpha/audit/v1alpha1/event_pb.ts";
import { AuditService } from "../../gen/buf/alpha/audit/v1alpha1/service_pb.ts";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { OrganizationRole, OrganizationRoleSource } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { TokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService as RosterTokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { auditedKinds } from "../../src/directory/audit.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { groupSchema, patchSchema, userOf } from "../scim.ts";

const { OWNER, ADMIN, MEMBER, UNSPECIFIED } = OrganizationRole;
const { DIRECT, IDP_GROUP } = OrganizationRoleSource;
const agent = { "user-agent": "an identity provider/1.0" };

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 1000 },
	});
});

afterAll(() => roster.stop());

const audit = (token = adminToken) => roster.client(AuditService, token);

/** Every event of a time, read in pages. */
async function eventsIn(start?: number, end?: number, pageSize = 1000): Promise<Event[]> {
	const times = {
		...(start === undefined ? {} : { start: timestampFromMs(start) }),
		...(end === undefined ? {} : { end: timestampFromMs(end) }),
	};
	const events: Event[] = [];
	for (let pageToken = ""; ; ) {
		const page = await audit().listAuditedEvents({ ...times, pageSize, pageToken });
		events.push(...page.events);
		pageToken = page.nextPageToken;
		if (pageToken === "") {
			return events;
		}
	}
}

/** The events that something causes. The clock moves on before and after it. */
async function eventsOf(act: () => Promise<unknown>): Promise<Event[]> {
	roster.clock.advance(1000);
	const start = roster.clock.now();
	await act();
	roster.clock.advance(1000);
	return eventsIn(start, roster.clock.now());
}

const push = async (name: string) =>
	(await roster.scim.ask("POST /Users", userOf(`${name}@example.com`), agent).answers(201)).id as string;
const patch = (id: string, operation: object) =>
	roster.scim
		.ask(`PATCH /Users/${id}`, { schemas: [patchSchema], Operations: [{ op: "replace", ...operation }] }, agent)
		.answers(200);

const about = (type: ResourceType, id: string, name: string) => ({ type, id, name });

describe("an event", () => {
	test("of a user names the actor, the change and the origin", async () => {
		let id = "";
		const events = await eventsOf(async () => {
			id = await push("ada");
			await patch(id, { path: "active", value: false });
			await patch(id, { path: "active", value: true });
			await roster.scim.ask(`DELETE /Users/${id}`, undefined, agent).answers(204);
			await push("ada");
			await roster.provisioning.purgeUser({ id });
		});
		expect(events.map((each) => each.type)).toEqual([
			EventType.USER_CREATED,
			EventType.USER_DEACTIVATED,
			EventType.USER_REACTIVATED,
			EventType.USER_DEACTIVATED,
			EventType.USER_REACTIVATED,
			EventType.USER_DELETED,
		]);
		const [scimToken] = (await roster.tokens.listSCIMTokens({})).tokens;
		for (const each of events) {
			expect(each.resource).toMatchObject(about(ResourceType.USER, id, "ada"));
			expect(each.metadata?.traceId).not.toBe("");
			expect(each.metadata?.ip).toMatch(/127\.0\.0\.1$/);
		}
		expect(events[0]?.actor).toMatchObject({ type: ActorType.SYSTEM, id: scimToken?.id, name: scimToken?.id });
		expect(events[0]?.payload.case).toBe("userCreated");
		if (roster.scimUrl === roster.url) {
			expect(events[0]?.metadata?.userAgent).toBe(agent["user-agent"]);
		}
		expect(events[5]?.actor).toMatchObject({
			...{ type: ActorType.USER, id: "00000000-0000-0000-0000-000000000001", name: "machine-admin" },
		});
		expect(events[5]?.metadata?.userAgent).toMatch(/^connect-es\//);
	});

	test("of an account that a sign-in created says that the identity provider adopted it", async () => {
		await roster.provisioning.recordSignIn({ email: "signed-in@example.com" });
		const events = await eventsOf(() => push("signed-in"));
		expect(events.map((each) => each.type)).toEqual([EventType.USER_AUTO_MERGED_FROM_NEW_IDP]);
	});

	test("of an organization, its members and its mappings names the actor and the change", async () => {
		const id = await push("grace");
		let organizationId = "";
		const events = await eventsOf(async () => {
			organizationId = (await roster.organizations.createOrganization({ name: "audited" })).organization?.id ?? "";
			await roster.organizations.addOrganizationMember({ organizationId, userId: id, organizationRole: MEMBER });
			await roster.organizations.updateOrganizationMember({ organizationId, userId: id, organizationRole: ADMIN });
			await roster.organizations.addOrganizationGroup({ organizationId, groupName: "Crew", roleOverride: OWNER });
			await roster.organizations.updateOrganizationGroup({
				...{ organizationId, groupName: "Crew", roleOverride: UNSPECIFIED },
			});
			await roster.organizations.removeOrganizationMember({ organizationId, userId: id });
			const group = { schemas: [groupSchema], displayName: "Crew", members: [{ value: id }] };
			await roster.scim.ask("POST /Groups", group, agent).answers(201);
			await roster.organizations.removeOrganizationGroup({ organizationId, groupName: "Crew" });
			await roster.organizations.deleteOrganization({ id: organizationId });
		});
		const place = { organizationId, organizationName: "audited" };
		const member = about(ResourceType.ORGANIZATION_MEMBER, id, "grace");
		const mapping = about(ResourceType.ORGANIZATION_IDP_GROUP, "Crew", "Crew");
		const organization = about(ResourceType.ORGANIZATION, organizationId, "audited");
		expect(events).toMatchObject([
			{ type: EventType.ORGANIZATION_CREATED, resource: organization, payload: { case: "organizationCreated" } },
			{
				...{ type: EventType.ORGANIZATION_MEMBER_ADDED, resource: member },
				payload: { value: { ...place, memberRole: MEMBER, memberRoleSource: DIRECT } },
			},
			{
				...{ type: EventType.ORGANIZATION_MEMBER_ROLE_CHANGED, resource: member },
				payload: {
					value: {
						...{ ...place, oldRole: MEMBER, newRole: ADMIN },
						...{ oldMemberRoleSource: DIRECT, newMemberRoleSource: DIRECT },
					},
				},
			},
			{
				...{ type: EventType.ORGANIZATION_IDP_GROUP_ADDED, resource: mapping },
				payload: { case: "idpGroupAdded", value: { ...place, roleOverride: OWNER } },
			},
			{
				...{ type: EventType.ORGANIZATION_IDP_GROUP_UPDATED, resource: mapping },
				payload: { value: { ...place, oldRoleOverride: OWNER, newRoleOverride: UNSPECIFIED } },
			},
			{
				...{ type: EventType.ORGANIZATION_MEMBER_REMOVED, resource: member },
				payload: { value: { ...place, memberRole: ADMIN, memberRoleSource: DIRECT } },
			},
			{
				...{ type: EventType.ORGANIZATION_MEMBER_ADDED, resource: member },
				payload: { value: { ...place, memberRole: MEMBER, memberRoleSource: IDP_GROUP } },
			},
			{
				...{ type: EventType.ORGANIZATION_IDP_GROUP_REMOVED, resource: mapping },
				payload: { value: { ...place, roleOverride: UNSPECIFIED } },
			},
			{ type: EventType.ORGANIZATION_MEMBER_REMOVED, resource: member },
			{ type: EventType.ORGANIZATION_DELETED, resource: organization, payload: { case: "organizationDeleted" } },
		]);
	});

	test("of tokens, with the user whose token it is", async () => {
		const userId = await push("alan");
		const expireTime = timestampFromMs(roster.clock.now() + 86_400_000);
		let service: { readonly id: string } | undefined;
		const events = await eventsOf(async () => {
			await roster.tokens.createSCIMToken({ expireTime });
			const { tokens } = await roster.tokens.listSCIMTokens({ reverse: true });
			await roster.tokens.deleteSCIMToken({ tokenId: tokens[0]?.id ?? "" });
			const client = roster.client(RosterTokenService, adminToken);
			service = (await client.createToken({ kind: CredentialKind.SERVICE, displayName: "reader" })).token;
			await client.deleteToken({ id: service?.id ?? "" });
			await roster.client(TokenService, adminToken).createToken({ userId, note: "laptop", expireTime });
			await roster.users.deactivateUser({ id: userId });
		});
		expect(events).toMatchObject([
			{ type: EventType.SCIM_TOKEN_CREATED, payload: { value: { tokenExpiryTime: expireTime } } },
			{ type: EventType.SCIM_TOKEN_DELETED, resource: { type: ResourceType.SCIM_TOKEN } },
			{
				...{ type: EventType.TOKEN_CREATED, resource: about(ResourceType.TOKEN, service?.id ?? "", "reader") },
				payload: { value: { ownerId: service?.id } },
			},
			{ type: EventType.TOKEN_DELETED, payload: { value: { ownerId: service?.id } } },
			{
				...{ type: EventType.TOKEN_CREATED, resource: { type: ResourceType.TOKEN, name: "laptop" } },
				payload: { value: { ownerId: userId, tokenExpiryTime: expireTime } },
			},
			{ type: EventType.USER_DEACTIVATED },
			{ type: EventType.TOKEN_DELETED, payload: { value: { ownerId: userId } } },
		]);
	});

	test("that a person causes names the person, until they are purged", async () => {
		const userId = await push("edsger");
		const { organization } = await roster.organizations.createOrganization({ name: "of-edsger" });
		const organizationId = organization?.id ?? "";
		await roster.organizations.addOrganizationMember({ organizationId, userId, organizationRole: OWNER });
		const { token } = await roster.client(TokenService, adminToken).createToken({ userId, note: "desk" });
		const start = roster.clock.now();
		const [event] = await eventsOf(() =>
			roster.client(OrganizationService, token).addOrganizationGroup({ organizationId, groupName: "Staff" }),
		);
		expect(event?.actor).toMatchObject({ type: ActorType.USER, id: userId, name: "edsger" });
		expect(event?.metadata).toMatchObject({ userAgent: expect.stringMatching(/^connect-es/) });
		expect(event?.metadata?.ip).toMatch(/127\.0\.0\.1$/);
		await roster.provisioning.purgeUser({ id: userId });
		const purged = (await eventsIn(start)).find((each) => each.eventId === event?.eventId);
		expect(purged?.actor).toMatchObject({ type: ActorType.USER, id: userId, name: "" });
		expect(purged?.metadata).toMatchObject({ userAgent: "", ip: "", traceId: event?.metadata?.traceId });
		const { changes } = await roster.provisioning.listChanges({ afterSequence: BigInt(event?.eventId ?? 1) - 1n });
		expect(changes[0]?.actor).toMatchObject({ userId, tokenDisplayName: "" });
	});
});

describe("the list", () => {
	test("has an event for each change that has one, and for no other", async () => {
		const { changes } = await roster.provisioning.listChanges({ pageSize: 1000 });
		const expected = changes.filter((each) => auditedKinds.includes(each.kind));
		expect(expected.length).toBeGreaterThan(20);
		const events = await eventsIn();
		expect(events.map((each) => each.eventId)).toEqual(expected.map((each) => String(each.sequence)));
		expect(events.map((each) => each.eventTime)).toEqual(expected.map((each) => each.time));
		expect(events.map((each) => each.metadata?.traceId)).toEqual(expected.map((each) => each.requestId));
		expect(await eventsIn(undefined, undefined, 3)).toEqual(events);
	});

	test("has the events from start on, and before end", async () => {
		const events = await eventsIn();
		const times = events.map((each) => timestampMs(each.eventTime as never));
		const [middle, later] = [times[10] ?? 0, times[20] ?? 0];
		expect((await eventsIn(middle, later)).map((each) => each.eventId)).toEqual(
			events
				.filter((_, index) => (times[index] ?? 0) >= middle && (times[index] ?? 0) < later)
				.map((each) => each.eventId),
		);
	});

	test("refuses an end that is not after start, and the token of another list", async () => {
		const start = timestampFromMs(1000);
		await expect(audit().listAuditedEvents({ start, end: start })).rejects.toMatchObject({
			code: Code.InvalidArgument,
		});
		const { nextPageToken } = await audit().listAuditedEvents({ pageSize: 1 });
		await expect(audit().listAuditedEvents({ start, pageToken: nextPageToken })).rejects.toMatchObject({
			code: Code.InvalidArgument,
		});
	});

	test("is for administrators", async () => {
		const { plaintext } = await roster
			.client(RosterTokenService, adminToken)
			.createToken({ kind: CredentialKind.SERVICE });
		await expect(audit(plaintext).listAuditedEvents({})).rejects.toMatchObject({ code: Code.PermissionDenied });
	});
});

test("a long User-Agent is cut off", async () => {
	const events = await eventsOf(() =>
		roster.scim.ask("POST /Users", userOf("agent@example.com"), { "user-agent": "x".repeat(5000) }).answers(201),
	);
	expect(events).toHaveLength(1);
	if (roster.scimUrl === roster.url) {
		expect(events[0]?.metadata?.userAgent).toBe("x".repeat(256));
	}
});
