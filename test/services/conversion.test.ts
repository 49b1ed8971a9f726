// SPDX-License-Identifier: Apache-2.0

// A value is converted once on its way, wherever it comes from: what is wrong with it is said where it was sent.

import { create } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PatchOp, PatchOperationSchema } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { startGateway } from "../../src/gateway-server.ts";
import { openValue, valueFrom } from "../../src/scim/json-value.ts";
import { type Roster, startRoster } from "../roster.ts";
import { Scim } from "../scim.ts";

let roster: Roster;
let apart: Awaited<ReturnType<typeof startGateway>>;

beforeAll(async () => {
	roster = await startRoster();
	const config = { ...readConfig({}), host: "127.0.0.1", port: 0 };
	apart = await startGateway(config, roster.url, pino({ level: "silent" }));
});

afterAll(async () => {
	await apart.close();
	await roster.stop();
});

const long = "x".repeat(513);

describe.each(["in one process", "through a gateway apart"])("SCIM %s", (way) => {
	let scim: Scim;

	beforeAll(() => {
		scim = way === "in one process" ? roster.scim : new Scim(apart.url, roster.scimToken);
	});

	test("an error names the value where it was sent", async () => {
		const user = await scim.user(`where ${way}`);
		const emails = [{ value: "a@b.c" }, { value: "d@e.f", primary: "perhaps" }];
		const members = [{ value: user.id }, { value: 5 }];
		for (const asked of [
			scim.ask("POST /Users", { userName: "new", emails }),
			scim.ask(`PUT /Users/${user.id}`, { userName: "new", emails }),
			scim.patch(`/Users/${user.id}`, { op: "add", path: "emails", value: emails }),
			scim.patch(`/Users/${user.id}`, { op: "add", value: { emails } }),
		]) {
			expect(await asked.fails(400, "invalidValue")).toContain("emails[1].primary: needs true or false");
		}
		const group = await scim.group(`where ${way}`);
		for (const asked of [
			scim.ask("POST /Groups", { displayName: "new", members }),
			scim.patch(`/Groups/${group.id}`, { op: "add", path: "members", value: members }),
			scim.patch(`/Groups/${group.id}`, { op: "remove", path: "members", value: members }),
		]) {
			expect(await asked.fails(400, "invalidValue")).toContain("members[1].value: needs a string");
		}
	});

	test("an empty list is not read as all members", async () => {
		const user = await scim.user(`all ${way}`);
		const group = await scim.group(`all ${way}`, user.id);
		for (const value of [[null], [null, null], []]) {
			await scim.patch(`/Groups/${group.id}`, { op: "remove", path: "members", value }).answers(204);
		}
		await scim.ask(`GET /Groups/${group.id}`).answers(200, { members: [{ value: user.id }] });
	});

	test("a character that no message can have is refused, and not replaced by another", async () => {
		const user = await scim.user(`surrogate ${way}`);
		for (const operation of [
			{ op: "add", path: "userName", value: "a\ud800" },
			{ op: "add", value: { name: { familyName: "a\ud800" } } },
			{ op: "add", path: "emails", value: [{ value: "\udc00@b.c" }] },
		]) {
			expect(await scim.patch(`/Users/${user.id}`, operation).fails(400, "invalidValue")).toContain(
				"cannot be stored (a lone surrogate)",
			);
		}
		// Attributes that are not stored are not checked.
		for (const operation of [
			{ op: "add", path: "title", value: "a\ud800" },
			{ op: "add", value: { title: "a\ud800", active: true } },
			{ op: "remove", path: "externalId", value: "a\ud800" },
		]) {
			await scim.patch(`/Users/${user.id}`, operation).answers(200, { userName: `surrogate ${way}` });
		}
	});
});

describe("RPC", () => {
	const refused = (call: Promise<unknown>) =>
		call.then(
			() => "no error",
			(error: ConnectError) => error.rawMessage,
		);

	test("the texts of a message are checked, and the error names the field", async () => {
		const { provisioning } = roster;
		expect(await refused(provisioning.createUser({ user: { userName: long } }))).toContain("userName: is longer");
		expect(await refused(provisioning.createUser({ user: { userName: "a", name: { givenName: "\0" } } }))).toContain(
			"name.givenName: has a character that cannot be stored",
		);
		const emails = [{ value: "a@b.c" }, { value: long }];
		expect(await refused(provisioning.createUser({ user: { userName: "a", emails } }))).toContain("emails[1].value");
		const members = [{ value: "1" }, { value: long }];
		expect(await refused(provisioning.createGroup({ group: { displayName: "G", members } }))).toContain(
			"members[1].value: is longer",
		);
	});

	test("a value without a kind, or that JSON has not, is refused", async () => {
		const { id } = await roster.scim.user("kinds");
		const patch = (value: ReturnType<typeof valueFrom>) =>
			refused(roster.provisioning.patchUser({ id, operations: [{ op: PatchOp.ADD, path: "userName", value }] }));
		const { value: none } = create(PatchOperationSchema, { value: {} });
		expect(openValue(valueFrom("x"))).toBe("x");
		expect(await patch(none as ReturnType<typeof valueFrom>)).toContain("without a kind");
	});
});
