// SPDX-License-Identifier: Apache-2.0

// buf.registry.owner.v1.OrganizationService and OwnerService: batches, references, lists, and the rules of requests.

import { Code, type ConnectError } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { TokenService as PersonalTokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { VerificationStatus } from "../../gen/buf/alpha/registry/v1alpha1/verification_status_pb.ts";
import {
	OrganizationVerificationStatus,
	OrganizationVisibility,
} from "../../gen/buf/registry/owner/v1/organization_pb.ts";
import {
	ListOrganizationsRequest_Order as Order,
	OrganizationService,
} from "../../gen/buf/registry/owner/v1/organization_service_pb.ts";
import { OwnerService } from "../../gen/buf/registry/owner/v1/owner_service_pb.ts";
import { ChangeKind, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { checkedClient } from "../owner-rules.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const { UNVERIFIED, VERIFIED, OFFICIAL } = OrganizationVerificationStatus;

let roster: Roster;
let organizations: ReturnType<typeof clientOf>;

const clientOf = (token: string) => checkedClient(roster, OrganizationService, token);

beforeAll(async () => {
	roster = await startRoster();
	organizations = clientOf(adminToken);
});

afterAll(() => roster.stop());

/** A number that is no value of any of the enums. */
const unknownValue = 9 as never;

const byName = (value: string) => ({ value: { case: "name", value } as const });
const byId = (value: string) => ({ value: { case: "id", value } as const });
const hyphenated = (id: string) => id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
const names = (answer: { organizations: readonly { name: string }[] }) => answer.organizations.map((each) => each.name);

/** Creates organizations, and gives their ids. */
async function create(...wanted: string[]): Promise<string[]> {
	const made = await organizations.createOrganizations({ values: wanted.map((name) => ({ name })) });
	return made.organizations.map((each) => each.id);
}

/** Gives the error of a call that fails. */
async function failure(call: Promise<unknown>): Promise<ConnectError> {
	return call.then(
		() => expect.unreachable("the call succeeded"),
		(error) => error,
	);
}

describe("a batch", () => {
	test("creates organizations in one commit, in the order of the request", async () => {
		const { lastSequence } = await roster.provisioning.getChangeLog({});
		const values = [
			{ name: "zz", description: "Two letters are enough.", url: "https://example.com/zz?a=b#c" },
			{ name: "created-first", verificationStatus: UNVERIFIED },
		];
		const answer = await organizations.createOrganizations({ values });
		expect(answer.organizations).toMatchObject([
			{ ...values[0], verificationStatus: UNVERIFIED },
			{ name: "created-first", description: "", url: "", verificationStatus: UNVERIFIED },
		]);
		const { changes } = await roster.provisioning.listChanges({ afterSequence: lastSequence });
		expect(changes.map((each) => each.kind)).toEqual(Array(2).fill(ChangeKind.ORGANIZATION_CREATED));
		expect(new Set(changes.map((each) => each.requestId)).size).toBe(1);
		const alpha = await roster.organizations.getOrganizationByName({ name: "created-first" });
		expect(alpha.organization?.id).toBe(hyphenated(answer.organizations[1]?.id ?? ""));
	});

	test("creates nothing if a name is taken", async () => {
		const [holder = ""] = await create("taken-name");
		const error = await failure(create("beside-taken", "taken-name"));
		expect(error.code).toBe(Code.AlreadyExists);
		expect(error.message).toContain(`values[1].name: the organization ${hyphenated(holder)} has the name taken-name`);
		const absent = await failure(organizations.getOrganizations({ organizationRefs: [byName("beside-taken")] }));
		expect(absent.code).toBe(Code.NotFound);
	});

	test("creates nothing if it has a name twice", async () => {
		const error = await failure(create("twice", "once", "twice"));
		expect(error.code).toBe(Code.InvalidArgument);
		expect(error.message).toContain("values[2].name: is the same organization as values[0].name");
		const absent = await failure(organizations.getOrganizations({ organizationRefs: [byName("once")] }));
		expect(absent.code).toBe(Code.NotFound);
	});

	test("if two requests create the same name at once, one succeeds, and the other changes nothing", async () => {
		for (let round = 0; round < 5; round++) {
			const wanted = ["left", "right"].map((side) => [`${side}-${round}`, `contested-${round}`]);
			const outcomes = await Promise.allSettled(wanted.map((each) => create(...each)));
			const lost = outcomes.findIndex((each) => each.status === "rejected");
			expect(outcomes.filter((each) => each.status === "rejected")).toMatchObject([
				{ reason: { code: Code.AlreadyExists } },
			]);
			const organizationRefs = [byName(wanted[lost]?.[0] ?? "")];
			expect((await failure(organizations.getOrganizations({ organizationRefs }))).code).toBe(Code.NotFound);
		}
	});

	test("creates 250 organizations, and deletes them", async () => {
		const many = Array.from({ length: 250 }, (_, index) => `many-${index}`);
		const ids = await create(...many);
		expect(new Set(ids).size).toBe(250);
		const found = await organizations.getOrganizations({ organizationRefs: many.toReversed().map(byName) });
		expect(names(found)).toEqual(many.toReversed());
		await organizations.deleteOrganizations({ organizationRefs: ids.map(byId) });
		expect((await failure(organizations.getOrganizations({ organizationRefs: [byName("many-0")] }))).code).toBe(
			Code.NotFound,
		);
	});

	test("updates all organizations or none", async () => {
		await create("updated-one", "updated-two");
		const edit = (name: string, description: string) => ({ organizationRef: byName(name), description });
		const error = await failure(
			organizations.updateOrganizations({ values: [edit("updated-one", "lost"), edit("no-such-name", "lost")] }),
		);
		expect(error.code).toBe(Code.NotFound);
		expect(error.message).toContain('values[1].organization_ref: the organization "no-such-name"');
		const url = "http://example.com";
		const values = [edit("updated-two", "second"), { organizationRef: byName("updated-one"), url }];
		const answer = await organizations.updateOrganizations({ values });
		expect(answer.organizations).toMatchObject([
			{ name: "updated-two", description: "second", url: "" },
			{ name: "updated-one", description: "", url },
		]);
		const emptied = await organizations.updateOrganizations({
			values: [{ organizationRef: byName("updated-one"), url: "", verificationStatus: UNVERIFIED }],
		});
		expect(emptied.organizations).toMatchObject([{ name: "updated-one", url: "" }]);
	});

	test("does not update an organization twice", async () => {
		const [id = ""] = await create("changed-twice");
		const values = [
			{ organizationRef: byName("changed-twice"), description: "one" },
			{ organizationRef: byId(id), description: "two" },
		];
		const error = await failure(organizations.updateOrganizations({ values }));
		expect(error.code).toBe(Code.InvalidArgument);
		expect(error.message).toContain("values[1].organization_ref: is the same organization");
	});

	test("deletes all organizations or none, and each once", async () => {
		const [id = "", other = ""] = await create("deleted-one", "deleted-two");
		await roster.scim.user("member-of-deleted@x.y");
		const { user } = await roster.users.getUserByUsername({ username: "member-of-deleted" });
		await roster.organizations.addOrganizationMember({
			organizationId: hyphenated(id),
			userId: user?.id ?? "",
			organizationRole: OrganizationRole.OWNER,
		});
		const refs = [byName("deleted-one"), byId(other)];
		const error = await failure(
			organizations.deleteOrganizations({ organizationRefs: [...refs, byName("no-such-name")] }),
		);
		expect(error.code).toBe(Code.NotFound);
		expect(names(await organizations.getOrganizations({ organizationRefs: refs }))).toHaveLength(2);
		await organizations.deleteOrganizations({ organizationRefs: [...refs, byId(id)] });
		expect((await failure(organizations.getOrganizations({ organizationRefs: refs }))).code).toBe(Code.NotFound);
	});
});

describe("a reference", () => {
	test("is a name, or an id with or without hyphens, in any case", async () => {
		const [id = ""] = await create("referenced");
		const refs = [byName("referenced"), byId(id), byId(hyphenated(id)), byId(id.toUpperCase())];
		const found = await organizations.getOrganizations({ organizationRefs: refs });
		expect(names(found)).toEqual(Array(4).fill("referenced"));
	});

	test("to an organization that does not exist is named in the error", async () => {
		await create("existing");
		const unknown = "0".repeat(32);
		const error = await failure(
			organizations.getOrganizations({ organizationRefs: [byName("existing"), byId(unknown)] }),
		);
		expect(error.code).toBe(Code.NotFound);
		expect(error.message).toContain(`organization_refs[1]: the organization "${hyphenated(unknown)}"`);
	});

	test("to a user or an organization finds either, and the organization if both have the name", async () => {
		const owners = checkedClient(roster, OwnerService, adminToken);
		await create("both", "organization-alone");
		await roster.scim.users(["both@x.y", "user-alone@x.y"]);
		const wanted = ["both", "user-alone", "organization-alone", "machine-admin"];
		const found = await owners.getOwners({ ownerRefs: wanted.map(byName) });
		expect(found.owners.map(({ value }) => [value.case, value.value?.name])).toEqual([
			["organization", "both"],
			["user", "user-alone"],
			["organization", "organization-alone"],
			["user", "machine-admin"],
		]);
		const ids = found.owners.map(({ value }) => value.value?.id ?? "");
		expect((await owners.getOwners({ ownerRefs: ids.map(byId) })).owners).toEqual(found.owners);
		const error = await failure(owners.getOwners({ ownerRefs: [byName("both"), byName("neither-of-them")] }));
		expect(error.code).toBe(Code.NotFound);
		expect(error.message).toContain('owner_refs[1]: the user or organization "neither-of-them"');
	});
});

describe("the list", () => {
	const made = Array.from({ length: 25 }, (_, index) => `listed-${String(index).padStart(2, "0")}`);

	beforeAll(() => create(...made));

	/** Reads all pages. */
	async function pages(request: {
		order?: Order;
		pageSize?: number;
		userRefs?: (ReturnType<typeof byName> | ReturnType<typeof byId>)[];
	}) {
		const read: string[][] = [];
		for (let pageToken = ""; read.length === 0 || pageToken !== ""; ) {
			const answer = await organizations.listOrganizations({ ...request, pageToken });
			read.push(names(answer));
			pageToken = answer.nextPageToken;
		}
		return read;
	}

	test("begins with the newest, ten to a page", async () => {
		const read = await pages({});
		expect(read[0]).toEqual(made.toReversed().slice(0, 10));
		expect(read.slice(0, -1).map((each) => each.length)).toEqual(Array(read.length - 1).fill(10));
		expect(await pages({ order: Order.CREATE_TIME_DESC })).toEqual(read);
	});

	test("begins with the oldest if asked, and has pages of the size that is asked for", async () => {
		const all = (await pages({})).flat();
		const ascending = await pages({ order: Order.CREATE_TIME_ASC, pageSize: 7 });
		expect(ascending.flat()).toEqual(all.toReversed());
		expect(ascending[0]).toHaveLength(7);
		expect(await pages({ pageSize: 250 })).toEqual([all]);
	});

	test("has the organizations of users, each once", async () => {
		const [ada = "", bob = ""] = await roster.scim.users(["ada-listed@x.y", "bob-listed@x.y"]);
		const join = async (userId: string, name: string) => {
			const { organization } = await roster.organizations.getOrganizationByName({ name });
			const organizationRole = OrganizationRole.MEMBER;
			await roster.organizations.addOrganizationMember({
				organizationId: organization?.id ?? "",
				userId,
				organizationRole,
			});
		};
		for (const number of [3, 4, 5, 6]) {
			await join(ada, made[number] as string);
		}
		for (const number of [2, 4, 7]) {
			await join(bob, made[number] as string);
		}
		const userRefs = [byName("ada-listed"), byId(bob)];
		const expected = [7, 6, 5, 4, 3, 2].map((number) => made[number] as string);
		expect((await pages({ userRefs, pageSize: 2 })).flat()).toEqual(expected);
		expect((await pages({ userRefs, pageSize: 4, order: Order.CREATE_TIME_ASC })).flat()).toEqual(
			expected.toReversed(),
		);
		expect((await pages({ userRefs: [byName("machine-admin")] })).flat()).toEqual([]);
		const error = await failure(organizations.listOrganizations({ userRefs: [byName("no-such-user")] }));
		expect(error.code).toBe(Code.NotFound);
		expect(error.message).toContain('user_refs[0]: the user "no-such-user"');
	});

	test("takes only its own page tokens", async () => {
		const { nextPageToken: pageToken } = await organizations.listOrganizations({});
		for (const request of [
			{ pageToken: "nonsense" },
			{ pageToken, order: Order.CREATE_TIME_ASC },
			{ pageToken, userRefs: [byName("machine-admin")] },
			{ pageToken: "a".repeat(5000) },
		]) {
			const error = await failure(organizations.listOrganizations(request));
			expect(error.code).toBe(Code.InvalidArgument);
			expect(error.message).toContain("page_token: ");
		}
	});
});

test.each<[string, string, () => Promise<unknown>]>([
	["no references", "organization_refs: ", () => organizations.getOrganizations({})],
	[
		"251 references",
		"organization_refs: has 251",
		() => organizations.getOrganizations({ organizationRefs: Array(251).fill(byName("acme")) }),
	],
	[
		"an empty reference",
		"organization_refs[0]: ",
		() => organizations.getOrganizations({ organizationRefs: [{ value: { case: undefined } }] }),
	],
	[
		"a malformed id",
		"organization_refs[0].id: ",
		() => organizations.getOrganizations({ organizationRefs: [byId("0123")] }),
	],
	[
		"a malformed name",
		"organization_refs[1].name: ",
		() => organizations.deleteOrganizations({ organizationRefs: [byName("acme"), byName("Acme")] }),
	],
	["no values", "values: ", () => organizations.createOrganizations({})],
	["251 values", "values: has 251", () => create(...Array.from({ length: 251 }, (_, index) => `too-many-${index}`))],
	["no name", "values[0].name: ", () => organizations.createOrganizations({ values: [{}] })],
	["a name of one letter", "values[0].name: ", () => create("a")],
	["a name of 33 letters", "values[1].name: ", () => create("good", "a".repeat(33))],
	["a name that ends with a hyphen", "values[0].name: ", () => create("acme-")],
	["a name that begins with a digit", "values[0].name: ", () => create("1acme")],
	[
		"a long description",
		"values[0].description: ",
		() => organizations.createOrganizations({ values: [{ name: "described", description: "é".repeat(351) }] }),
	],
	[
		"a description with U+0000",
		"values[0].description: ",
		() => organizations.createOrganizations({ values: [{ name: "described", description: "a\0b" }] }),
	],
	[
		"a long URL",
		"values[0].url: ",
		() => organizations.createOrganizations({ values: [{ name: "linked", url: `https://x.y/${"a".repeat(250)}` }] }),
	],
	...["example.com", "javascript:alert(1)", "https://", "https://exa mple.com", "https://x.y/é", "https://x.y/%zz"].map(
		(url): [string, string, () => Promise<unknown>] => [
			`the URL ${url}`,
			"values[0].url: ",
			() => organizations.createOrganizations({ values: [{ name: "linked", url }] }),
		],
	),
	[
		"an unknown verification status",
		"values[0].verification_status: ",
		() => organizations.createOrganizations({ values: [{ name: "verified", verificationStatus: unknownValue }] }),
	],
	[
		"no reference in an update",
		"values[0].organization_ref: ",
		() => organizations.updateOrganizations({ values: [{ description: "x" }] }),
	],
	[
		"an unspecified verification status in an update",
		"values[0].verification_status: ",
		() =>
			organizations.updateOrganizations({ values: [{ organizationRef: byName("referenced"), verificationStatus: 0 }] }),
	],
	["a page of 251", "page_size: ", () => organizations.listOrganizations({ pageSize: 251 })],
	["an unknown order", "order: ", () => organizations.listOrganizations({ order: unknownValue })],
	["an empty reference to a user", "user_refs[0]: ", () => organizations.listOrganizations({ userRefs: [{}] })],
])("%s is refused, and the error names the field", async (_, field, call) => {
	const error = await failure(call());
	expect(error.code).toBe(Code.InvalidArgument);
	expect(error.rawMessage.startsWith(field), error.rawMessage).toBe(true);
});

test("a description has 350 characters, whatever they are", async () => {
	const description = "🦊".repeat(350);
	const answer = await organizations.createOrganizations({ values: [{ name: "foxes", description }] });
	expect(answer.organizations).toMatchObject([{ description }]);
});

test("a verification status is kept, and administrators alone change it", async () => {
	const { lastSequence } = await roster.provisioning.getChangeLog({});
	const created = await organizations.createOrganizations({
		values: [{ name: "verified", verificationStatus: VERIFIED }, { name: "unverified" }],
	});
	expect(created.organizations.map((each) => each.verificationStatus)).toEqual([VERIFIED, UNVERIFIED]);
	const update = (verificationStatus: OrganizationVerificationStatus, client = organizations) =>
		client.updateOrganizations({ values: [{ organizationRef: byName("unverified"), verificationStatus }] });
	expect((await update(OFFICIAL)).organizations).toMatchObject([{ verificationStatus: OFFICIAL }]);
	const organizationRefs = [byName("verified"), byName("unverified")];
	const read = await organizations.getOrganizations({ organizationRefs });
	expect(read.organizations.map((each) => each.verificationStatus)).toEqual([VERIFIED, OFFICIAL]);
	const alpha = async (name: string) => (await roster.organizations.getOrganizationByName({ name })).organization;
	expect((await alpha("verified"))?.verificationStatus).toBe(VerificationStatus.VERIFIED_PUBLISHER);
	expect((await alpha("unverified"))?.verificationStatus).toBe(VerificationStatus.OFFICIAL);
	const { changes } = await roster.provisioning.listChanges({ afterSequence: lastSequence });
	expect(changes.map((each) => each.after?.state.value)).toMatchObject([
		{ verificationStatus: VERIFIED },
		{ verificationStatus: UNVERIFIED },
		{ verificationStatus: OFFICIAL },
	]);
	// An owner of the organization does not vouch for it.
	const [userId = ""] = await roster.scim.users(["vouching@x.y"]);
	const organizationId = (await alpha("unverified"))?.id ?? "";
	await roster.organizations.addOrganizationMember({
		...{ organizationId, userId, organizationRole: OrganizationRole.OWNER },
	});
	const { token } = await roster.client(PersonalTokenService, adminToken).createToken({ userId });
	const error = await failure(update(VERIFIED, clientOf(token)));
	expect(error.code).toBe(Code.PermissionDenied);
	expect(error.rawMessage).toContain("values[0].verification_status: ");
	expect((await update(OFFICIAL, clientOf(token))).organizations).toMatchObject([{ verificationStatus: OFFICIAL }]);
});

test("an organization is private", async () => {
	const values = [{ name: "private", visibility: OrganizationVisibility.PRIVATE }];
	const { organizations: created } = await organizations.createOrganizations({ values });
	expect(created).toMatchObject([{ visibility: OrganizationVisibility.PRIVATE }]);
	for (const [visibility, code] of [
		[OrganizationVisibility.PUBLIC, Code.Unimplemented],
		[OrganizationVisibility.UNSPECIFIED, Code.InvalidArgument],
		[unknownValue, Code.InvalidArgument],
	] as const) {
		const organizationRef = byName("private");
		for (const call of [
			() => organizations.createOrganizations({ values: [{ name: "public", visibility }] }),
			() => organizations.updateOrganizations({ values: [{ organizationRef, visibility }] }),
		]) {
			const error = await failure(call());
			expect(error.code).toBe(code);
			expect(error.rawMessage).toContain("values[0].visibility: ");
		}
	}
});

test("a service token reads, and does nothing else", async () => {
	await create("read-by-services");
	const { plaintext } = await roster.client(TokenService, adminToken).createToken({ kind: CredentialKind.SERVICE });
	const services = clientOf(plaintext);
	const organizationRefs = [byName("read-by-services")];
	expect(names(await services.getOrganizations({ organizationRefs }))).toEqual(["read-by-services"]);
	const values = [{ organizationRef: byName("read-by-services"), description: "x" }];
	for (const call of [
		() => services.createOrganizations({ values: [{ name: "denied" }] }),
		() => services.updateOrganizations({ values }),
		() => services.deleteOrganizations({ organizationRefs }),
	]) {
		expect((await failure(call())).code).toBe(Code.PermissionDenied);
	}
});

describe("a personal token", () => {
	let token: string;
	let userId: string;

	beforeAll(async () => {
		[userId = ""] = await roster.scim.users(["owner-of-some@x.y", "of-nobody@x.y"]);
		({ token } = await roster.client(PersonalTokenService, adminToken).createToken({ userId }));
		const ids = await create("owned", "joined", "foreign");
		for (const [index, organizationRole] of [OrganizationRole.OWNER, OrganizationRole.MEMBER].entries()) {
			const organizationId = hyphenated(ids[index] ?? "");
			await roster.organizations.addOrganizationMember({ organizationId, userId, organizationRole });
		}
	});

	test("sees the organizations of its user", async () => {
		const own = clientOf(token);
		expect(names(await own.listOrganizations({}))).toEqual(["joined", "owned"]);
		expect(names(await own.listOrganizations({ userRefs: [byId(userId)] }))).toEqual(["joined", "owned"]);
		expect(names(await own.getOrganizations({ organizationRefs: [byName("owned")] }))).toEqual(["owned"]);
		const unseen = await failure(own.getOrganizations({ organizationRefs: [byName("owned"), byName("foreign")] }));
		expect(unseen.code).toBe(Code.NotFound);
		expect(unseen.message).toContain('organization_refs[1]: the organization "foreign"');
		const owners = checkedClient(roster, OwnerService, token);
		expect((await owners.getOwners({ ownerRefs: ["owned", "owner-of-some"].map(byName) })).owners).toHaveLength(2);
		for (const name of ["foreign", "of-nobody"]) {
			expect((await failure(owners.getOwners({ ownerRefs: [byName(name)] }))).code).toBe(Code.NotFound);
		}
	});

	test("finds many at once, which takes long", async () => {
		const organizationRefs = Array(100).fill(byName("owned"));
		expect(names(await clientOf(token).getOrganizations({ organizationRefs }))).toEqual(Array(100).fill("owned"));
		organizationRefs.push(byName("foreign"));
		const unseen = await failure(clientOf(token).getOrganizations({ organizationRefs }));
		expect([unseen.code, unseen.message.includes("organization_refs[100]")]).toEqual([Code.NotFound, true]);
	});

	test("updates an organization that its user owns, and no other", async () => {
		const own = clientOf(token);
		const edit = (name: string) => ({ organizationRef: byName(name), description: "by its owner" });
		const answer = await own.updateOrganizations({ values: [edit("owned")] });
		expect(answer.organizations).toMatchObject([{ description: "by its owner" }]);
		for (const [name, code] of [
			["joined", Code.PermissionDenied],
			["foreign", Code.NotFound],
		] as const) {
			const lost = { ...edit("owned"), description: "lost" };
			expect((await failure(own.updateOrganizations({ values: [lost, edit(name)] }))).code).toBe(code);
		}
		const found = await organizations.getOrganizations({ organizationRefs: [byName("owned")] });
		expect(found.organizations).toMatchObject([{ description: "by its owner" }]);
		expect((await failure(own.createOrganizations({ values: [{ name: "denied" }] }))).code).toBe(Code.PermissionDenied);
		expect((await failure(own.deleteOrganizations({ organizationRefs: [byName("owned")] }))).code).toBe(
			Code.PermissionDenied,
		);
	});
});

test("the alpha API has the same rules for descriptions and URLs, and its own for names", async () => {
	const [id = ""] = await create("ruled");
	const organizationId = hyphenated(id);
	const update = (edit: object) => roster.organizations.updateOrganizationSettings({ organizationId, ...edit });
	expect((await failure(update({ description: "x".repeat(351) }))).message).toContain("description: ");
	expect((await failure(update({ url: "nonsense" }))).message).toContain("url: ");
	await update({ description: "Ruled.", url: "https://example.com/" });
	const found = await organizations.getOrganizations({ organizationRefs: [byId(id)] });
	expect(found.organizations).toMatchObject([{ description: "Ruled.", url: "https://example.com/" }]);
	for (const name of ["ab", "ends-with-hyphen-"]) {
		const error = await failure(roster.organizations.createOrganization({ name }));
		expect(error.code).toBe(Code.InvalidArgument);
	}
});
