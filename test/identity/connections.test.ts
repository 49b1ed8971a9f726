// SPDX-License-Identifier: Apache-2.0

// What a connection sees, and whom its groups take.

import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
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

test("a group takes only users whom the connection sees, and says of others what it says of none", async () => {
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
