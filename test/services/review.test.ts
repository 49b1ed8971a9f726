// SPDX-License-Identifier: Apache-2.0

// A SCIM token in review: its identity provider reads what it wrote, nothing has an effect, and the activation gives what
// the same requests would have given.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CredentialKind, ReviewState } from "../../gen/roster/v1/change_pb.ts";
import { ReviewService } from "../../gen/roster/v1/review_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { openStore } from "../../src/open-store.ts";
import { randomTrace } from "../idp-trace.ts";
import { repeat } from "../repeat.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { directoryRows } from "../rows.ts";
import { Scim, userOf } from "../scim.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: 0 },
	});
});

afterAll(() => roster.stop());

const reviewsOf = (server: Roster) => server.client(ReviewService, adminToken);

/** A new SCIM token in review, with its client. */
async function inReview(server: Roster) {
	const tokens = server.client(TokenService, adminToken);
	const { plaintext, token } = await tokens.createToken({ kind: CredentialKind.SCIM, displayName: "new-idp" });
	const { review } = await reviewsOf(server).startReview({ tokenId: token?.id ?? "" });
	return { scim: new Scim(server.scimUrl, plaintext), tokenId: token?.id ?? "", reviewId: review?.id ?? "" };
}

/** The rows without ids and times, which differ between two servers. */
function withoutIds(rows: Record<string, string[]>, ids: ReadonlyMap<string, string>) {
	const text = JSON.stringify(rows)
		.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => ids.get(id) ?? id)
		.replace(/\b1\d{12}\b/g, "1");
	return Object.entries(JSON.parse(text) as Record<string, string[]>).map(([name, lines]) => [name, lines.sort()]);
}

test("the activation gives what the same requests would have given", { timeout: 180_000 }, async () => {
	for (let seed = 1; seed <= repeat(3, 30); seed++) {
		const [direct, shadow] = await Promise.all([startRoster(), startRoster()]);
		try {
			const ids = new Map<string, string>();
			const traces = [];
			for (const server of [direct, shadow]) {
				await server.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
				traces.push(await randomTrace(server, seed));
			}
			const [one, other] = traces as [Awaited<ReturnType<typeof randomTrace>>, Awaited<ReturnType<typeof randomTrace>>];
			for (let step = 0; step < 10; step++) {
				await one.step();
				await other.step();
			}
			const { scim, reviewId } = await inReview(shadow);
			other.use(scim);
			const before = await directoryRows(shadow.database);
			for (let step = 0; step < 25; step++) {
				const [was, is] = [await one.push(), await other.push()];
				expect(is.status).toBe(was.status);
			}
			expect(await directoryRows(shadow.database)).toEqual(before);
			const plan = await reviewsOf(shadow).getReview({ reviewId });
			expect(plan.conflicts).toEqual([]);
			const done = await reviewsOf(shadow).activate({ reviewId });
			expect(done.changesCount).toBe(plan.changesCount);
			expect(done.effects).toEqual(plan.effects);
			for (const [index, id] of [...one.users, ...one.groups, ...one.organizations].entries()) {
				ids.set(id, `record ${index}`);
			}
			for (const [index, id] of [...other.users, ...other.groups, ...other.organizations].entries()) {
				ids.set(id, `record ${index}`);
			}
			expect(withoutIds(await directoryRows(shadow.database), ids)).toEqual(
				withoutIds(await directoryRows(direct.database), ids),
			);
			// The token is a normal one again.
			const next = await other.push();
			expect(next.status).toBe((await one.push()).status);
		} finally {
			await Promise.all([direct.stop(), shadow.stop()]);
		}
	}
});

test("the identity provider reads what it wrote, and nothing has an effect until the activation", async () => {
	const { organization } = await roster.organizations.createOrganization({ name: "reviewed" });
	const organizationId = organization?.id ?? "";
	await roster.organizations.addOrganizationGroup({ organizationId, groupName: "Reviewed" });
	const { scim, reviewId } = await inReview(roster);
	const ada = await scim.user("ada-reviewed");
	const team = await scim.group("Reviewed", ada.id);
	await scim.ask(`GET /Users/${ada.id}`).answers(200, { userName: "ada-reviewed", groups: [{ value: team.id }] });
	await scim.ask('GET /Users?filter=userName eq "ada-reviewed"').answers(200, { totalResults: 1 });
	await scim.ask("POST /Users", { ...ada, id: undefined }).fails(409, "uniqueness");
	await roster.scim.ask(`GET /Users/${ada.id}`).fails(404);
	await roster.scim.ask(`GET /Groups/${team.id}`).fails(404);
	const members = () => roster.provisioning.listMemberships({ organizationId });
	expect((await members()).memberships).toEqual([]);
	await roster.restart();
	await scim.ask(`GET /Users/${ada.id}`).answers(200);
	const { effects, changes, changesCount, review } = await reviewsOf(roster).getReview({ reviewId, pageSize: 2 });
	expect(review).toMatchObject({ tokenDisplayName: "new-idp", state: ReviewState.OPEN });
	expect(changesCount).toBe(3);
	expect(changes).toHaveLength(2);
	expect(effects).toMatchObject({
		...{ gainedCount: 1, lostCount: 0, users: { createdCount: 1 } },
		examples: [{ userName: "ada-reviewed", reason: "added to the group Reviewed" }],
	});
	await reviewsOf(roster).activate({ reviewId });
	await roster.scim.ask(`GET /Users/${ada.id}`).answers(200, { userName: "ada-reviewed" });
	expect((await members()).memberships).toMatchObject([{ userId: ada.id }]);
	await scim.patch(`/Users/${ada.id}`, { op: "replace", path: "active", value: false }).answers(200);
	expect((await members()).memberships).toEqual([]);
	await expect(reviewsOf(roster).activate({ reviewId })).rejects.toMatchObject({ code: Code.FailedPrecondition });
});

test("a kill during an activation loses no acknowledged request", async () => {
	const { scim, reviewId } = await inReview(roster);
	const ada = await scim.user("ada-killed");
	// The activation seals the copy first. This is the state in which a killed server leaves it.
	const store = await openStore(roster.database);
	await store.sealCopy(reviewId, true);
	await store.close();
	await roster.restart();
	await scim.ask(`GET /Users/${ada.id}`).answers(200, { userName: "ada-killed" });
	expect((await scim.ask("POST /Users", userOf("eve-killed"))).status).toBe(503);
	await reviewsOf(roster).activate({ reviewId });
	await roster.scim.ask(`GET /Users/${ada.id}`).answers(200, { userName: "ada-killed" });
	await scim.user("eve-killed");
});

test("a discarded review leaves nothing", async () => {
	const before = await directoryRows(roster.database);
	const { scim, reviewId, tokenId } = await inReview(roster);
	await expect(reviewsOf(roster).startReview({ tokenId })).rejects.toMatchObject({ code: Code.AlreadyExists });
	const ada = await scim.user("ada-discarded");
	await reviewsOf(roster).discard({ reviewId });
	expect(await directoryRows(roster.database)).toEqual(before);
	await roster.scim.ask(`GET /Users/${ada.id}`).fails(404);
	const { reviews } = await reviewsOf(roster).listReviews({});
	expect(reviews[0]).toMatchObject({ id: reviewId, state: ReviewState.DISCARDED });
});

test("a record that was changed on both sides prevents the activation", async () => {
	const ada = await roster.scim.user("ada-both");
	const { scim, reviewId } = await inReview(roster);
	const name = (value: string) => ({ op: "replace", path: "name.givenName", value });
	await scim.patch(`/Users/${ada.id}`, name("Reviewed")).answers(200);
	await roster.scim.patch(`/Users/${ada.id}`, name("Live")).answers(200);
	const { conflicts } = await reviewsOf(roster).getReview({ reviewId });
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	expect(conflicts).toMatchObject([
		{ attribute: "name.givenName", undone: { userId: ada.id }, later: { sequence: lastSequence } },
	]);
	await expect(reviewsOf(roster).activate({ reviewId })).rejects.toMatchObject({
		code: Code.FailedPrecondition,
		rawMessage: expect.stringContaining(ada.id),
	});
	// The review is open, and goes on.
	await scim.patch(`/Users/${ada.id}`, name("Live")).answers(200);
	await roster.scim.patch(`/Users/${ada.id}`, name("Reviewed")).answers(200);
	await reviewsOf(roster).discard({ reviewId });
});

test("changes of different attributes and members do not stand in each other's way", async () => {
	const [ada, eve] = [await roster.scim.user("ada-apart"), await roster.scim.user("eve-apart")];
	const team = await roster.scim.group("Apart");
	const { scim, reviewId } = await inReview(roster);
	const set = (path: string, value: unknown) => ({ op: "replace", path, value });
	const join = (id: unknown) => ({ op: "add", path: "members", value: [{ value: id }] });
	await scim.patch(`/Users/${ada.id}`, set("active", false)).answers(200);
	await scim.patch(`/Groups/${team.id}`, join(ada.id)).answers(204);
	await roster.scim.patch(`/Users/${ada.id}`, set("name.givenName", "Augusta")).answers(200);
	await roster.scim.patch(`/Groups/${team.id}`, join(eve.id)).answers(204);
	await roster.scim.patch(`/Groups/${team.id}`, set("displayName", "Apart Team")).answers(204);
	expect((await reviewsOf(roster).getReview({ reviewId })).conflicts).toEqual([]);
	await reviewsOf(roster).activate({ reviewId });
	await roster.scim.ask(`GET /Users/${ada.id}`).answers(200, { active: false, name: { givenName: "Augusta" } });
	const { body } = await roster.scim.ask(`GET /Groups/${team.id}`);
	expect(body).toMatchObject({ displayName: "Apart Team" });
	expect((body.members as { value: string }[]).map((each) => each.value).sort()).toEqual([ada.id, eve.id].sort());
});

test("a long review is made and activated like a short one", { timeout: 60_000 }, async () => {
	const { scim, reviewId } = await inReview(roster);
	const ids = await scim.users(Array.from({ length: 900 }, (_, index) => `long-${index}`));
	const team = await scim.group("Long", ...ids);
	await scim.ask(`GET /Groups/${team.id}?attributes=members`).answers(200);
	const { changesCount, effects, nextPageToken } = await reviewsOf(roster).getReview({ reviewId, pageSize: 1000 });
	expect({ changesCount, created: effects?.users?.createdCount, nextPageToken }).toEqual({
		...{ changesCount: 1801, created: 900, nextPageToken: "1000" },
	});
	const page = await reviewsOf(roster).getReview({ reviewId, pageSize: 1000, pageToken: nextPageToken });
	expect([page.changes.length, page.nextPageToken, page.effects]).toEqual([801, "", undefined]);
	await reviewsOf(roster).activate({ reviewId });
	const { body } = await roster.scim.ask(`GET /Groups/${team.id}`);
	expect(body.members).toHaveLength(900);
});

test("the guard applies to the activation", async () => {
	const own = await startRoster();
	try {
		const ids = await own.scim.users(Array.from({ length: 12 }, (_, index) => `user-${index}`));
		const { scim, reviewId } = await inReview(own);
		for (const id of ids) {
			await scim.ask(`DELETE /Users/${id}`).answers(204);
		}
		const plan = await reviewsOf(own).getReview({ reviewId });
		expect(plan.effects?.users?.deactivatedCount).toBe(12);
		expect(plan.guardRefusal).toContain("guard against mass deactivation");
		await expect(reviewsOf(own).activate({ reviewId })).rejects.toMatchObject({ code: Code.ResourceExhausted });
		await scim.ask(`GET /Users/${ids[0]}`).fails(404);
		await own.scim.ask(`GET /Users/${ids[0]}`).answers(200);
		await own.provisioning.releaseGuard({});
		await reviewsOf(own).activate({ reviewId });
		await own.scim.ask(`GET /Users/${ids[0]}`).fails(404);
	} finally {
		await own.stop();
	}
});

test("a name that somebody else has got since stands in the way, and is shown", async () => {
	const { scim, reviewId } = await inReview(roster);
	await scim.ask("POST /Users", { ...userOf("taken-name@example.com"), emails: [] }).answers(201);
	await scim.group("Taken Name");
	const holder = await roster.scim.user("Taken-Name@example.com", { emails: [] });
	const group = await roster.scim.group("taken name");
	const { changesCount, conflicts } = await reviewsOf(roster).getReview({ reviewId });
	expect(changesCount).toBe(2);
	expect(conflicts.map(({ attribute, later }) => [attribute, later?.userId || later?.groupId])).toEqual([
		...[
			["userName", holder.id],
			["displayName", group.id],
		],
	]);
	await expect(reviewsOf(roster).activate({ reviewId })).rejects.toMatchObject({
		code: Code.FailedPrecondition,
		rawMessage: expect.stringMatching(new RegExp(`user ${holder.id} has "taken-name@example.com".* by the token`)),
	});
	await roster.scim.ask(`DELETE /Users/${holder.id}`).answers(204);
	await roster.scim
		.patch(`/Groups/${group.id}`, { op: "replace", path: "displayName", value: "Free again" })
		.answers(204);
	expect((await reviewsOf(roster).activate({ reviewId })).changesCount).toBe(2);
});

test("a new user whose username somebody else has got since gets the next free one", async () => {
	const { scim, reviewId } = await inReview(roster);
	const own = await scim.user("handle@in-review.example");
	const second = await scim.user("handle@second.example");
	const before = await roster.scim.user("handle@live.example");
	expect((await reviewsOf(roster).getReview({ reviewId })).changesCount).toBe(2);
	await reviewsOf(roster).activate({ reviewId });
	const { users } = await roster.provisioning.batchGetUsers({ ids: [own.id, second.id, before.id] });
	expect(users.map((each) => each.username)).toEqual(["handle2", "handle1", "handle"]);
});

test("the copy that a killed server left of a review that has ended is deleted with the next start", async () => {
	const { reviewId } = await inReview(roster);
	await reviewsOf(roster).discard({ reviewId });
	const store = await openStore(roster.database);
	try {
		await store.createCopy(reviewId);
		const { reviewId: next } = await inReview(roster);
		expect(await store.listCopies()).not.toContain(reviewId);
		await reviewsOf(roster).discard({ reviewId: next });
	} finally {
		await store.close();
	}
});

test("what was done elsewhere as well, at another time, is no conflict", async () => {
	const user = await roster.scim.user("deleted-twice");
	const [former] = [await roster.scim.user("unclear", { emails: [] })];
	await roster.scim.ask(`DELETE /Users/${former.id}`).answers(204);
	const { scim, reviewId } = await inReview(roster);
	for (const each of [scim, roster.scim]) {
		await each.ask(`DELETE /Users/${user.id}`).answers(204);
		// The userName is that of the former user, and the email is not.
		await each.ask("POST /Users", userOf("unclear")).fails(409, "uniqueness");
		roster.clock.advance(1000);
	}
	expect((await reviewsOf(roster).getReview({ reviewId })).conflicts).toEqual([]);
	expect((await reviewsOf(roster).activate({ reviewId })).changesCount).toBe(0);
});
