// SPDX-License-Identifier: Apache-2.0

// `roster reconcile`: random drifts are found, exactly those, and repaired to none; and the forms of files that identity
// providers export.

import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CredentialKind } from "../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../gen/roster/v1/connection_service_pb.ts";
import { PatchOp } from "../gen/roster/v1/provisioning_service_pb.ts";
import { TokenService } from "../gen/roster/v1/token_service_pb.ts";
import { runCommand } from "./command.ts";
import { repeat } from "./repeat.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";
import { Random } from "./scim/random.ts";
import { bulkSchema, type Json, Scim, userSchema } from "./scim.ts";

const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
let server: Roster;
let files = 0;

beforeAll(async () => {
	server = await startRoster();
	await server.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
});

afterAll(() => server.stop());

const at = (one: Roster) => ({ ROSTER_URL: one.url, BUF_TOKEN: adminToken });

function fileOf(text: string, ending = "csv"): string {
	files += 1;
	const path = join(folder, `${files}.${ending}`);
	writeFileSync(path, text);
	return path;
}

interface Person {
	readonly userName: string;
	readonly externalId: string;
	readonly givenName: string;
	readonly familyName: string;
	readonly email: string;
	readonly active: boolean;
}

const columns = ["userName", "externalId", "givenName", "familyName", "email", "active"] as const;

function csv(people: readonly Person[], random: Random): string {
	const order = [...columns].sort(() => random.next() - 0.5);
	const quoted = (value: unknown) => `"${String(value).replaceAll('"', '""')}"`;
	return [order.join(","), ...people.map((each) => order.map((name) => quoted(each[name])).join(","))].join("\r\n");
}

async function create(one: Roster, people: readonly Person[]): Promise<void> {
	for (let from = 0; from < people.length; from += 1000) {
		const Operations = people.slice(from, from + 1000).map((each, index) => ({
			...{ method: "POST", path: "/Users", bulkId: String(index) },
			data: {
				...{ schemas: [userSchema], userName: each.userName, externalId: each.externalId, active: each.active },
				name: { givenName: each.givenName, familyName: each.familyName },
				emails: [{ value: each.email, type: "work" }],
			},
		}));
		await one.scim.ask("POST /Bulk", { schemas: [bulkSchema], Operations }).answers(200);
	}
}

const names = (list: readonly Json[]) => list.map((each) => each.userName).sort();

test("random drifts are found, exactly those, and repaired to none", { timeout: 300_000 }, async () => {
	const random = new Random(22);
	const drifts = repeat(200, 10_000);
	const count = drifts * 2;
	const own = await startRoster();
	try {
		await own.provisioning.updateSettings({ settings: { guardThreshold: 0 } });
		const people = Array.from(
			{ length: count },
			(_, index): Person => ({
				...{ userName: `user-${index}@example.com`, externalId: `x-${index}`, email: `mail-${index}@example.com` },
				...{ givenName: `Given, "${index}"`, familyName: `Größe ${index}`, active: random.chance(0.9) },
			}),
		);
		const expected = { missing: [] as string[], extra: [] as string[], different: [] as string[] };
		const [inFile, here]: [Person[], Person[]] = [[], []];
		for (const [index, person] of people.entries()) {
			const drifted = index % 2 === 0;
			const kind = drifted ? random.pick(["missing", "extra", "different"] as const) : "same";
			if (kind === "same") {
				inFile.push(person);
				here.push(person);
			} else if (kind === "missing") {
				inFile.push({ ...person, active: true });
				expected.missing.push(person.userName);
			} else if (kind === "extra") {
				here.push({ ...person, active: true });
				expected.extra.push(person.userName);
			} else {
				const changed = random.pick(columns);
				const value = changed === "active" ? !person.active : `changed ${person[changed]}`.replaceAll(" ", "-");
				inFile.push({ ...person, [changed]: value });
				here.push(person);
				expected.different.push(person.userName);
			}
		}
		inFile.sort(() => random.next() - 0.5);
		await create(own, here);
		const path = fileOf(csv(inFile, random));
		const found = await runCommand(["reconcile", path, "--json"], at(own));
		expect(found.err).toBe("");
		expect(found.code).toBe(1);
		const { missing, extra, different } = JSON.parse(found.out);
		expect({ missing: names(missing), extra: names(extra), different: names(different) }).toEqual({
			...{ missing: expected.missing.sort(), extra: expected.extra.sort(), different: expected.different.sort() },
		});
		expect(expected.missing.length + expected.extra.length + expected.different.length).toBe(drifts);
		const repaired = await runCommand(["reconcile", path, "--apply", "--yes"], at(own));
		expect(repaired.err).toBe("");
		expect(repaired.out).toContain("Repaired: ");
		const again = await runCommand(["reconcile", path, "--json"], at(own));
		expect(JSON.parse(again.out)).toEqual({ missing: [], extra: [], different: [] });
		expect(again.code).toBe(0);
	} finally {
		await own.stop();
	}
});

describe("a file", () => {
	const ada = { givenName: "Ada", familyName: "Lovelace" };

	beforeAll(async () => {
		const name = { name: ada };
		const emails = (value: string) => ({ emails: [{ value, type: "work" }] });
		await server.scim.user("ada@example.com", { ...name, externalId: "00u1", ...emails("ada@example.com") });
		await server.scim.user("eve@example.com", { externalId: "00u2" });
	});

	const expectMissing = async (path: string, userName = "new@example.com") => {
		const { out, err } = await runCommand(["reconcile", path, "--json"], at(server));
		expect(err).toBe("");
		const found = JSON.parse(out);
		expect({ missing: names(found.missing), extra: names(found.extra), different: names(found.different) }).toEqual({
			...{ missing: [userName], extra: ["eve@example.com"], different: ["ada@example.com"] },
		});
		expect(found.different[0].differences).toEqual([{ attribute: "familyName", here: "Lovelace", file: "Byron" }]);
	};

	test.each([
		[
			"generic CSV with semicolons and a byte order mark",
			"csv",
			"\uFEFFactive;familyName;userName\r\ntrue;Byron;ADA@example.com\r\nyes;;new@example.com\r\nfalse;;gone@example.com\r\n",
		],
		[
			"the CSV of Okta",
			"csv",
			"id,login,firstName,lastName,email,status\n00u1,ada@example.com,Ada,Byron,ada@example.com,ACTIVE\n00u9,new@example.com,,,,PROVISIONED\n00u8,gone@example.com,,,,DEPROVISIONED\n",
		],
		[
			"the CSV of Entra ID",
			"csv",
			"userPrincipalName,displayName,surname,mail,givenName,objectId,accountEnabled\nada@example.com,Ada,Byron,ada@example.com,Ada,8e3c,True\nnew@example.com,,,,,8e3d,True\ngone@example.com,,,,,8e3e,False\n",
		],
		[
			"the JSON of Microsoft Graph",
			"json",
			JSON.stringify({
				"@odata.context": "https://graph.microsoft.com/v1.0/$metadata#users",
				value: [
					{ id: "8e3c", userPrincipalName: "ada@example.com", surname: "Byron", accountEnabled: true },
					{ id: "8e3d", userPrincipalName: "new@example.com", surname: null, mail: null },
				],
			}),
		],
		[
			"the JSON of the API of Okta",
			"json",
			JSON.stringify(
				[
					{ id: "00u1", status: "ACTIVE", profile: { login: "ada@example.com", lastName: "Byron" } },
					{ id: "00u9", status: "STAGED", profile: { login: "new@example.com", note: 'a "quoted" } text' } },
				],
				undefined,
				2,
			),
		],
		[
			"JSON with one object a line",
			"json",
			'{"userName":"ada@example.com","familyName":"Byron"}\n{"userName":"new@example.com"}\n',
		],
	])("%s", async (_, ending, text) => {
		await expectMissing(fileOf(text, ending));
	});

	test("of groups shows missing and extra members, and the repair corrects them", async () => {
		const [eve] = (await server.scim.ask('GET /Users?filter=userName eq "eve@example.com"').answers(200)).Resources;
		await server.scim.group("Team", eve.id);
		await server.scim.group("Old Team", eve.id);
		const path = fileOf(
			"member,displayName\nada@example.com,Team\nnobody@example.com,Team\neve@example.com,New Team\n",
		);
		const { out } = await runCommand(["reconcile", path, "--json"], at(server));
		expect(JSON.parse(out)).toMatchObject({
			missing: [
				{ displayName: "New Team" },
				...[
					{ displayName: "New Team", member: "eve@example.com" },
					{ displayName: "Team", member: "ada@example.com" },
					{ displayName: "Team", member: "nobody@example.com" },
				],
			],
			extra: [{ displayName: "Old Team" }, { displayName: "Team", member: "eve@example.com" }],
			different: [],
		});
		const plan = await runCommand(["reconcile", path, "--plan"], at(server));
		expect(plan.out).toContain("The repair is in review: 5 repairs.");
		expect(plan.out).toContain("not repaired: nobody@example.com in Team: the member is not a user here");
		const [, reviewId = ""] = /roster review activate ([0-9a-f-]+)/.exec(plan.out) ?? [];
		expect((await runCommand(["review", "activate", reviewId, "--yes"], at(server))).err).toBe("");
		const left = JSON.parse((await runCommand(["reconcile", path, "--json"], at(server))).out);
		expect(left).toMatchObject({ missing: [{ displayName: "Team", member: "nobody@example.com" }], extra: [] });
	});

	test("says why, if the flight recorder knows it", async () => {
		await server.scim
			.ask("POST /Users", {
				schemas: [userSchema],
				userName: "why@example.com",
				emails: [{ value: "ada@example.com" }],
			})
			.fails(409, "uniqueness");
		const path = fileOf("userName\nada@example.com\neve@example.com\nwhy@example.com\n");
		const { out } = await runCommand(["reconcile", path], at(server));
		expect(out).toMatch(/missing +why@example\.com: \S/);
	});

	test.each([
		["userName\nada@example.com\nADA@example.com\n", /line 3: the userName ADA@example\.com is in the file twice/],
		["name,phone\nada,1\n", /neither the column userName nor the columns displayName and member/],
		["userName,active\nada@example.com,perhaps\n", /line 2: active: "perhaps" is neither true nor false/],
		["userName,active\n,true\n", /line 2: userName is empty/],
		['[{"userName":"ada"},', /incomplete/],
		['[{"phone":"1"}]', /line 1: the object is neither a user/],
		["", /is empty/],
	])("that is wrong is refused, with the line: %j", async (text, message) => {
		const { err, code } = await runCommand(["reconcile", fileOf(text)], at(server));
		expect(err).toMatch(message);
		expect(code).toBe(4);
	});

	test("that does not exist is an error", async () => {
		const { err } = await runCommand(["reconcile", join(folder, "none.csv")], at(server));
		expect(err).toContain("does not exist");
	});
});

describe("of one connection, a file", () => {
	const other = () => new Scim(server.url, otherToken);
	let otherToken = "";
	const emails = (value: string) => ({ emails: [{ value, type: "work" }] });
	const reconcile = async (text: string) => {
		const args = ["reconcile", fileOf(text), "--connection", "apart", "--json"];
		const { out, err } = await runCommand(args, at(server));
		expect(err).toBe("");
		return JSON.parse(out);
	};

	beforeAll(async () => {
		await server.client(ConnectionService, adminToken).createConnection({ connection: { name: "apart" } });
		const { plaintext } = await server
			.client(TokenService, adminToken)
			.createToken({ kind: CredentialKind.SCIM, connection: "apart" });
		otherToken = plaintext;
	});

	test("is compared with the groups of this connection, and with the members that it sees", async () => {
		const own = await other().user("apart@example.com", emails("apart@example.com"));
		const stranger = await server.scim.user("stranger@example.com");
		await server.scim.group("Shared", stranger.id);
		await server.scim.group("Not of this connection", stranger.id);
		const shared = await other().group("Shared", own.id);
		const value = fromJson(ValueSchema, [{ value: stranger.id }]);
		await server.provisioning.patchGroup({ id: shared.id, operations: [{ op: PatchOp.ADD, path: "members", value }] });
		expect(await reconcile("displayName,member\nshared,APART@example.com\n")).toEqual({
			...{ missing: [], extra: [], different: [] },
		});
		expect(await reconcile("displayName,member\nShared,\n")).toMatchObject({
			...{ missing: [], extra: [{ displayName: "Shared", member: "apart@example.com" }] },
		});
	});

	test("names are compared as the directory compares them", async () => {
		await other().user("straße@example.com", { ...emails("Straße@example.com"), externalId: "s" });
		await other().group("Größe ﬁ", (await other().user("apart-too@example.com")).id);
		const { missing, different } = await reconcile("userName,email\nSTRASSE@example.com,strasse@EXAMPLE.com\n");
		expect([missing, different]).toEqual([[], []]);
		const groups = await reconcile(
			"displayName,member\nGRÖSSE FI,apart-too@example.com\nShared,apart@example.com\nGrösse fi,straße@example.com\n",
		);
		expect(groups).toMatchObject({ missing: [{ member: "straße@example.com" }], extra: [] });
	});

	test("names that pass from one user to the next are repaired in any order", async () => {
		await server.client(ConnectionService, adminToken).createConnection({ connection: { name: "chain" } });
		const { plaintext } = await server
			.client(TokenService, adminToken)
			.createToken({ kind: CredentialKind.SCIM, connection: "chain" });
		const chain = new Scim(server.url, plaintext);
		for (const index of [1, 2, 3]) {
			await chain.user(`chain-${index}@example.com`, { externalId: String(index), emails: [] });
		}
		const path = fileOf("externalId,userName\n1,chain-2@example.com\n2,chain-3@example.com\n3,chain-4@example.com\n");
		const repaired = await runCommand(["reconcile", path, "--connection", "chain", "--apply", "--yes"], at(server));
		expect(repaired.out).not.toContain("not repaired");
		expect(repaired.code).toBe(0);
		expect((await runCommand(["reconcile", path, "--connection", "chain"], at(server))).code).toBe(0);
	});

	test("finds users by their names, if several have the same externalId", async () => {
		for (const name of ["first@example.com", "second@example.com"]) {
			await other().user(name, { externalId: "twin", ...emails(name) });
		}
		const { missing, extra, different } = await reconcile(
			"userName,externalId\nsecond@example.com,other\nfirst@example.com,twin\nstraße@example.com,s\n",
		);
		expect([missing, names(extra)]).toEqual([[], ["apart-too@example.com", "apart@example.com"]]);
		expect(different).toMatchObject([
			{ userName: "second@example.com", differences: [{ attribute: "externalId", here: "twin", file: "other" }] },
		]);
	});
});
