// SPDX-License-Identifier: Apache-2.0

// The users that a connection sees, and the members that its groups accept.

import { fromJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { PatchOp, ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { gatewayHeader } from "../../src/services/admission/admission-control.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import type { Scim } from "../scim.ts";
import { body, connect } from "./people.ts";

let roster: Roster;
let other: Scim;

beforeAll(async () => {
	roster = await startRoster();
	other = await connect(roster, "other");
});

afterAll(() => roster.stop());

const unknown = "0189f000-0000-7000-8000-000000000000";

test("a token belongs to the connection that it is made for, or to the default one", async () => {
	const tokens = roster.client(TokenService, adminToken);
	const { token } = await tokens.createToken({ kind: CredentialKind.SCIM });
	expect(token?.connection).toBe("default");
	const { tokens: listed } = await tokens.listTokens({ kind: CredentialKind.SCIM });
	expect(new Set(listed.map((each) => each.connection))).toEqual(new Set(["default", "other"]));
	await expect(tokens.createToken({ kind: CredentialKind.SERVICE, connection: "other" })).rejects.toMatchObject({
		code: Code.InvalidArgument,
	});
	for (const connection of ["Okta", "-", "a".repeat(33), "a b", "a-"]) {
		await expect(tokens.createToken({ kind: CredentialKind.SCIM, connection })).rejects.toThrow(
			/is not the name of a connection/,
		);
	}
});

test("connections are made, listed and changed by an administrator", async () => {
	const client = roster.client(ConnectionService, adminToken);
	const made = await client.createConnection({ connection: { name: "okta" } });
	expect(made.connection).toMatchObject({ name: "okta", adoptionDomains: { domains: [] } });
	await expect(client.createConnection({ connection: { name: "okta" } })).rejects.toMatchObject({
		code: Code.AlreadyExists,
	});
	const adoptionDomains = { domains: ["Example.com", "x.y"] };
	const changed = await client.updateConnection({ connection: { name: "okta", adoptionDomains } });
	expect(changed.connection?.adoptionDomains?.domains).toEqual(["example.com", "x.y"]);
	expect((await client.getConnection({ name: "okta" })).connection).toEqual(changed.connection);
	const { connections } = await client.listConnections({});
	expect(connections.map((each) => each.name)).toEqual(expect.arrayContaining(["default", "okta", "other"]));
	await expect(
		client.updateConnection({ connection: { name: "okta", adoptionDomains: { domains: ["@x.y"] } } }),
	).rejects.toThrow(/is not a domain/);
	await expect(client.getConnection({ name: "nothing" })).rejects.toMatchObject({ code: Code.NotFound });
});

test("a connection sees the users whom it manages, and no others, by id, filter, list and total", async () => {
	const mine = await roster.scim.ask("POST /Users", body({ userName: "mine" })).answers(201);
	const theirs = await other.ask("POST /Users", body({ userName: "theirs" })).answers(201);
	await other.ask(`GET /Users/${theirs.id}`).answers(200);
	const asks = [
		`GET /Users/${mine.id}`,
		`DELETE /Users/${mine.id}`,
		`GET /Users/${unknown}`,
		`DELETE /Users/${unknown}`,
	];
	for (const line of asks) {
		await other.ask(line).fails(404);
	}
	await other.ask(`PUT /Users/${mine.id}`, body({ userName: "taken" })).fails(404);
	await other.patch(`/Users/${mine.id}`, { op: "replace", path: "active", value: false }).fails(404);
	await other.ask('GET /Users?filter=userName eq "mine"').answers(200, { totalResults: 0 });
	await other.ask("GET /Users?sortBy=userName").answers(200, { totalResults: 1 });
	const all = await other.ask("GET /Users").answers(200);
	expect([all.totalResults, all.Resources.map((each: { id: string }) => each.id)]).toEqual([1, [theirs.id]]);
	// A name is one user's, whoever manages them.
	await other.ask("POST /Users", body({ userName: "mine" })).fails(409, "uniqueness");
});

test("the same list for two connections is read page by page for each", async () => {
	const [one, two] = [await connect(roster, "pages-one"), await connect(roster, "pages-two")];
	for (let index = 0; index < 6; index++) {
		await (index % 2 === 0 ? one : two).user(`page-${index}`);
	}
	const read = async (scim: Scim) => {
		const names: string[] = [];
		for (let startIndex = 1; startIndex <= 3; startIndex++) {
			const page = await scim
				.ask(`GET /Users?filter=userName sw "page-"&count=1&startIndex=${startIndex}`)
				.answers(200);
			expect(page.totalResults).toBe(3);
			names.push(...page.Resources.map((each: { userName: string }) => each.userName));
		}
		return names;
	};
	expect([await read(one), await read(two), await read(one)]).toEqual([
		["page-0", "page-2", "page-4"],
		["page-1", "page-3", "page-5"],
		["page-0", "page-2", "page-4"],
	]);
});

test("a group accepts only members whom the connection sees; the error for others is that for unknown ids", async () => {
	const mine = await roster.scim.user("member-mine");
	const theirs = await other.user("member-theirs");
	const { user: signedIn } = await roster.provisioning.recordSignIn({ email: "member-signed-in@x.y" });
	const group = await roster.scim.group("Only mine", mine.id);
	const add = (id: string) =>
		roster.scim.patch(`/Groups/${group.id}`, { op: "add", path: "members", value: [{ value: id }] });
	const said: string[] = [];
	for (const id of [unknown, theirs.id, signedIn?.id ?? ""]) {
		const detail = await add(id).fails(400, "invalidValue");
		said.push(detail.replace(id, "ID").replace(/\(invalid_member, request .*\)/, ""));
	}
	expect(new Set(said).size).toBe(1);
	await roster.scim
		.ask("POST /Groups", { displayName: "Theirs", members: [{ value: theirs.id }] })
		.fails(400, "invalidValue");
	await roster.scim
		.ask(`PUT /Groups/${group.id}`, { displayName: "Only mine", members: [{ value: signedIn?.id }] })
		.fails(400, "invalidValue");
	const { members } = await roster.scim.ask(`GET /Groups/${group.id}`).answers(200);
	expect(members.map((each: { value: string }) => each.value)).toEqual([mine.id]);
	// An administrator sees everybody.
	await roster.provisioning.createGroup({ group: { displayName: "All", members: [{ value: theirs.id }] } });
});

describe("groups of two connections with the same names and external ids", () => {
	let [one, two]: Scim[] = [];
	let groups: { readonly id: string; readonly displayName: string }[] = [];
	let members: { readonly id: string }[] = [];

	beforeAll(async () => {
		[one, two] = [await connect(roster, "groups-one"), await connect(roster, "groups-two")];
		members = [await one.user("group-member-one"), await two.user("group-member-two")];
		const body = (index: number) => ({
			...{ displayName: "Shared name", externalId: "g-1" },
			members: [{ value: members[index]?.id }],
		});
		groups = [await one.ask("POST /Groups", body(0)).answers(201), await two.ask("POST /Groups", body(1)).answers(201)];
	});

	test("are found by each connection alone", async () => {
		for (const [index, idp] of [one, two].entries()) {
			const own = [groups[index]?.id];
			for (const query of [
				"",
				'?filter=displayName eq "shared NAME"',
				'?filter=externalId eq "g-1"',
				"?sortBy=displayName",
				`?filter=members.value eq "${members[0]?.id}" or members.value eq "${members[1]?.id}"`,
				`?filter=id eq "${groups[0]?.id}" or id eq "${groups[1]?.id}"`,
			]) {
				const found = await (idp as Scim).ask(`GET /Groups${query}`).answers(200);
				expect([found.totalResults, found.Resources.map((each: { id: string }) => each.id)]).toEqual([1, own]);
			}
			const everything = await (idp as Scim).ask('GET /?filter=displayName eq "Shared name"').answers(200);
			expect(everything.Resources.map((each: { id: string }) => each.id)).toEqual(own);
		}
	});

	test("are invisible to the other connection, which cannot change them", async () => {
		const [mine] = groups;
		const path = `/Groups/${mine?.id}`;
		const before = await (one as Scim).ask(`GET ${path}`).answers(200);
		const idp = two as Scim;
		await idp.ask(`GET ${path}`).fails(404);
		await idp.ask(`PUT ${path}`, { displayName: "Taken over", members: [] }).fails(404);
		await idp.patch(path, { op: "add", path: "members", value: [{ value: members[1]?.id }] }).fails(404);
		await idp.patch(path, { op: "replace", path: "members", value: [] }).fails(404);
		await idp.ask(`DELETE ${path}`).fails(404);
		expect(await (one as Scim).ask(`GET ${path}`).answers(200)).toEqual(before);
	});

	test("do not show a member of the other connection whom an administrator added", async () => {
		const [mine] = groups;
		const [own, foreign] = members;
		await roster.provisioning.patchGroup({
			id: mine?.id ?? "",
			operations: [{ op: PatchOp.ADD, path: "members", value: fromJson(ValueSchema, [{ value: foreign?.id ?? "" }]) }],
		});
		const path = `/Groups/${mine?.id}`;
		const seen = await (one as Scim).ask(`GET ${path}`).answers(200);
		expect(seen.members.map((each: { value: string }) => each.value)).toEqual([own?.id]);
		const user = await (two as Scim).ask(`GET /Users/${foreign?.id}`).answers(200);
		expect(user.groups.map((each: { value: string }) => each.value)).toEqual([groups[1]?.id]);
		for (const filter of [
			`members.value eq "${foreign?.id}"`,
			`members[value eq "${foreign?.id}"]`,
			`not (members.value eq "${own?.id}") and members.value sw "0"`,
		]) {
			expect((await (one as Scim).ask(`GET /Groups?filter=${filter}`).answers(200)).totalResults, filter).toBe(0);
		}
		for (const filter of [`groups.value eq "${mine?.id}"`, `groups[value eq "${mine?.id}"]`]) {
			expect((await (two as Scim).ask(`GET /Users?filter=${filter}`).answers(200)).totalResults, filter).toBe(0);
		}
		expect((await (one as Scim).ask("GET /Groups?filter=members pr").answers(200)).totalResults).toBe(1);
		// Whoever knows the id of that member removes nobody.
		for (const operation of [
			{ op: "remove", path: `members[value eq "${foreign?.id}"]` },
			{ op: "remove", path: "members", value: [{ value: foreign?.id }] },
			{ op: "remove", path: `members[value eq "${foreign?.id}" or value eq "${unknown}"]` },
		]) {
			await (one as Scim).patch(path, operation).answers(204);
		}
		const kept = await roster.provisioning.listGroupMembers({ groupId: mine?.id ?? "" });
		expect(kept.userIds).toContain(foreign?.id);
		// A whole list of members replaces those that the connection sees.
		await (one as Scim).ask(`PUT ${path}`, { displayName: "Shared name", members: [] }).answers(200);
		const { userIds } = await roster.provisioning.listGroupMembers({ groupId: mine?.id ?? "" });
		expect(userIds).toEqual([foreign?.id]);
		await (one as Scim).ask(`DELETE ${path}`).answers(204);
	});

	test("are counted for each connection", async () => {
		expect((await (one as Scim).ask("GET /Groups?count=0").answers(200)).totalResults).toBe(0);
		expect((await (two as Scim).ask("GET /Groups?count=0").answers(200)).totalResults).toBe(1);
	});
});

test("a connection sees the groups of another one in no past either", async () => {
	const [one, two] = [await connect(roster, "past-one"), await connect(roster, "past-two")];
	const { plaintext } = await roster
		.client(TokenService, adminToken)
		.createToken({ kind: CredentialKind.SCIM, connection: "past-two" });
	const user = await two.user("past-user");
	const own = await two.group("Past own", user.id);
	const foreign = [await one.group("Past kept"), await one.group("Past left"), await one.group("Past deleted")];
	const change = (id: string, op: PatchOp) =>
		roster.provisioning.patchGroup({
			id,
			operations: [{ op, path: "members", value: fromJson(ValueSchema, [{ value: user.id }]) }],
		});
	for (const { id } of foreign) {
		await change(id, PatchOp.ADD);
	}
	const { changes } = await roster.provisioning.listChanges({ kinds: [ChangeKind.GROUP_MEMBER_ADDED] });
	const atSequence = changes.at(-1)?.sequence ?? 0n;
	await change(foreign[1].id, PatchOp.REMOVE);
	await roster.provisioning.deleteGroup({ id: foreign[2].id });
	// A gateway that is elsewhere calls like this, and so can whoever has the token.
	const viaGateway = { headers: { [gatewayHeader]: "true" } };
	const groupsIn = async (token: string, options = {}) => {
		const client = roster.client(ProvisioningService, token);
		const answered = await client.getUser({ id: user.id, atSequence }, options);
		return answered.user?.groups.map((each) => each.value).sort();
	};
	expect(await groupsIn(adminToken)).toEqual([own.id, ...foreign.map((each) => each.id)].sort());
	expect(await groupsIn(plaintext, viaGateway)).toEqual([own.id]);
});

test("a connection is deleted with its tokens, and not while it manages something", async () => {
	const client = roster.client(ConnectionService, adminToken);
	const leaving = await connect(roster, "leaving");
	const user = await leaving.user("leaving-user");
	const group = await leaving.group("Leaving group");
	await expect(client.deleteConnection({ name: "leaving" })).rejects.toThrow(/manages 1 users and 1 groups/);
	await expect(client.deleteConnection({ name: "default" })).rejects.toMatchObject({ code: Code.FailedPrecondition });
	await expect(client.deleteConnection({ name: "nothing" })).rejects.toMatchObject({ code: Code.NotFound });
	await leaving.ask(`DELETE /Users/${user.id}`).answers(204);
	await leaving.ask(`DELETE /Groups/${group.id}`).answers(204);
	await client.deleteConnection({ name: "leaving", validateOnly: true });
	await leaving.ask("GET /Users").answers(200);
	await client.deleteConnection({ name: "leaving" });
	await leaving.ask("GET /Users").fails(401);
	await expect(client.getConnection({ name: "leaving" })).rejects.toMatchObject({ code: Code.NotFound });
});

test("the kind of a connection is set, kept and listed", async () => {
	const client = roster.client(ConnectionService, adminToken);
	await client.createConnection({ connection: { name: "kinds", kind: ConnectionKind.OKTA } });
	await client.updateConnection({ connection: { name: "kinds", adoptionDomains: { domains: [] } } });
	expect((await client.getConnection({ name: "kinds" })).connection?.kind).toBe(ConnectionKind.OKTA);
	const changed = await client.updateConnection({ connection: { name: "kinds", kind: ConnectionKind.ENTRA } });
	expect(changed.connection?.kind).toBe(ConnectionKind.ENTRA);
	await expect(client.createConnection({ connection: { name: "odd", kind: 99 as ConnectionKind } })).rejects.toThrow(
		/is not one of its values/,
	);
});
