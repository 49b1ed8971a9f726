// SPDX-License-Identifier: Apache-2.0

// The command line as a new administrator uses it, against a running server.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OrganizationService } from "../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { type Ran, runCommand, runProcess } from "./command.ts";
import { startProcess } from "./process.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";
import { Scim } from "./scim.ts";

let server: Roster;

beforeAll(async () => {
	server = await startRoster();
});

afterAll(() => server.stop());

const ofServer = () => ({ ROSTER_URL: server.url, BUF_TOKEN: adminToken });

/** Runs a command to its end. */
function roster(args: string[], environment: Record<string, string> = {}): Promise<Ran> {
	return runCommand(args, { ...ofServer(), ...environment });
}

/** Runs a command that succeeds, and gives what it printed. */
async function says(line: string): Promise<string> {
	const args = Array.from(line.matchAll(/"([^"]*)"|(\S+)/g), ([, quoted, bare]) => quoted ?? bare ?? "");
	const { code, out, err } = await roster(args);
	expect(`${code} ${err}`).toBe("0 ");
	return out;
}

test("from a token to a member, and back", { timeout: 60_000 }, async () => {
	const plaintext = (await says("token create scim --expires 90d")).split("\n")[0];
	const scim = new Scim(server.url, plaintext);
	const ada = await scim.user("ada@example.com", { name: { givenName: "Ada" } });
	await scim.group("Platform Engineers", ada.id);
	expect(await says("org create platform")).toMatch(/^Created the organization platform\. Its id is \S+\.\n$/);
	expect(await says('org map-group platform "platform engineers" --role admin')).toContain(
		"have the role admin in platform",
	);
	expect(await says("org members platform")).toBe("platform has no members.\n");
	expect(await says("settings set organization-provisioning mapped")).toMatch(/organization-provisioning +mapped/);
	expect(await says("org members platform")).toMatch(new RegExp(`ada +${ada.id} +admin +group`));
	for (const known of [ada.id, "ada", "ADA@example.com"]) {
		const shown = await says(`user show ${known}`);
		expect(shown).toMatch(/groups +Platform Engineers/);
		expect(shown).toMatch(/platform +admin +group/);
	}
	expect(await says('group show "PLATFORM ENGINEERS"')).toMatch(/ada@example.com +ada +active/);
	expect(await says("org add-member platform ada --role owner")).toBe("ada has the direct role owner in platform.\n");
	expect(await says("org members platform")).toMatch(/owner +direct/);
	await says("org remove-member platform ada --yes");
	expect(await says("org groups platform")).toMatch(/platform engineers +admin/);
	await says('org unmap-group platform "Platform Engineers" --yes');
	expect(await says("org members platform")).toBe("platform has no members.\n");
	expect(await says("changes --kind membership_revoked")).toMatch(
		/membership_revoked {2}ada@example\.com in platform: admin \(group\) → none {2}by the administrator\n/,
	);
	const asked = await roster(["user", "purge", "ada"]);
	expect([asked.code, asked.out]).toEqual([2, ""]);
	expect(asked.err).toBe(
		`roster: this purges ada@example.com (${ada.id}, active) permanently; nothing was changed: to do it, add --yes\n`,
	);
	expect(await says("user list")).toContain("ada@example.com");
	expect(await says("user purge ada --yes")).toContain("Purged ");
	expect(await says("user list")).toBe("No users match.\n");
});

test("a command is a process that ends by itself, and its exit code says how", async () => {
	const done = await runProcess(["token", "list", "--json"], ofServer());
	expect([done.code, done.err]).toEqual([0, ""]);
	expect(JSON.parse(done.out)).toEqual(expect.anything());
	const failed = await runProcess(["user", "show", "none"], ofServer());
	expect(failed).toEqual({ code: 4, out: "", err: expect.stringMatching(/^roster: no user matches "none".*\n$/) });
	const { organization } = await server.organizations.createOrganization({ name: "without-owner" });
	const warned = await runProcess(["readiness"], ofServer());
	expect([warned.code, warned.err]).toEqual([1, ""]);
	expect(warned.out).toContain("Not ready");
	await server.organizations.deleteOrganization({ id: organization?.id ?? "" });
});

describe("--json prints what programs read", () => {
	test.each(["token list", "org list", "user list", "group list", "readiness", "settings get", "guard show", "doctor"])(
		"%s",
		async (line) => {
			const { out } = await roster([...line.split(" "), "--json"]);
			expect(JSON.parse(out)).toEqual(expect.anything());
		},
	);

	test("a token that is created and deleted", async () => {
		const { token, plaintext, id } = JSON.parse(await says("token create service --json"));
		expect(token).toMatch(/^roster_service_/);
		expect(plaintext).toBe(token);
		expect(JSON.parse(await says("token list service --json"))).toMatchObject({ tokens: [{ id }] });
		await says(`token delete ${id} --yes`);
		expect(await says("token list service")).toBe("There are no tokens.\n");
	});
});

test("readiness says what to do, and its exit code says whether something breaks a sync", async () => {
	const { organization } = await server.organizations.createOrganization({ name: "ownerless" });
	const { code, out } = await roster(["readiness"]);
	expect(code).toBe(1);
	expect(out).toMatch(/error +organization_without_owner +\d/);
	expect(out).toContain("roster org add-member");
	expect((await roster(["doctor"])).out).toMatch(/readiness has no errors +FAILED/);
	for (const { id } of (await server.organizations.listOrganizations({ pageSize: 100 })).organizations) {
		await server.organizations.deleteOrganization({ id });
	}
	expect(organization?.id).toBeDefined();
	expect((await roster(["readiness"])).code).toBe(0);
	expect((await roster(["doctor"])).code).toBe(0);
});

test("the guard is shown, set and released", async () => {
	expect(await says("settings set guard-threshold 1")).toMatch(/guard-threshold +1/);
	const [one, two] = [await server.scim.user("held-1"), await server.scim.user("held-2")];
	await server.scim.ask(`DELETE /Users/${one.id}`).answers(204);
	await server.scim.ask(`DELETE /Users/${two.id}`).fails(429);
	expect(await says("guard show")).toMatch(/rejecting requests +since/);
	const asked = await roster(["guard", "release", "--for", "30m"]);
	expect(asked.code).toBe(2);
	expect(asked.out).toMatch(/lost something:\n\nUSER +LOST +WHEN\nheld-1 +the account: deleted +(?:now|\d+s ago)\n/);
	expect(asked.out).toMatch(
		/rejected would take this:\n\nUSER +LOST +WHEN\nheld-2 +the account: deleted +(?:now|\d+s ago)\n/,
	);
	expect(asked.err).toMatch(/^roster: this allows every request of the identity provider for 30m; nothing was changed/);
	await server.scim.ask(`DELETE /Users/${two.id}`).fails(429);
	expect(await says("guard release --for 30m --yes")).toContain("The guard allows every request until");
	expect(await says("guard release --for 31m --yes")).toContain("The guard rejects no request, and counts no loss.");
	expect(await says("guard release --for 5m --yes")).toMatch(
		/\(in (?:29|30)m\).*was kept: to end it earlier, add --shorten/,
	);
	expect(await says("guard release --for 5m --shorten --yes")).toMatch(/\(in [45]m\)/);
	await server.scim.ask(`DELETE /Users/${two.id}`).answers(204);
	expect(await says("settings set guard-threshold default")).toMatch(/guard-threshold +default/);
});

test("changes are followed as they are committed", async () => {
	const args = ["changes", "--follow", "--json", "--kind", "user_created", "--last", "0"];
	const { printed } = startProcess(tmpdir(), ofServer(), ...args);
	// The follower may not listen yet: users are made until it has said one.
	for (let number = 0; !printed.stdout.includes("\n"); number++) {
		await server.scim.user(`followed-${number}`);
	}
	expect(JSON.parse(printed.stdout.split("\n")[0] as string)).toMatchObject({ kind: "CHANGE_KIND_USER_CREATED" });
});

test("a person gets a token, and the log says that they made a change with it", async () => {
	const client = new Scim(server.url, server.scimToken);
	const { id: userId } = await client.user("margaret@example.com");
	await says("org create moonshot");
	await says("org add-member moonshot margaret --role owner");
	const out = await says("token create user --user margaret@example.com --name laptop --expires 30d");
	expect(out).toMatch(new RegExp(`^roster_user_\\S+\n\nThe token is shown only once\\. .* its user is ${userId}, `));
	expect(await says("token list user")).toMatch(new RegExp(`laptop +user \\(${userId}\\)`));
	const [token = ""] = out.split("\n");
	const organizations = server.client(OrganizationService, token);
	const { organization } = await organizations.getOrganizationByName({ name: "moonshot" });
	await organizations.addOrganizationGroup({ organizationId: organization?.id ?? "", groupName: "Flight" });
	expect(await says("changes --last 1")).toMatch(/by margaret@example\.com with the token laptop\n$/);
});

test("a token is rotated by its name: two secrets are listed, and one is ended", async () => {
	await says("token create scim --name rotated-by-command --expires 90d");
	const out = await says("token rotate rotated-by-command --overlap 2h");
	expect(out).toMatch(
		/^roster_scim_\S+\n\nThe new secret of rotated-by-command .* shown only once, and expires at .* \(in (?:89|90)d\)\./,
	);
	expect(out).toContain("roster token rotate rotated-by-command --finish");
	expect(await says("token list scim")).toMatch(/scim \(default\), old secret .* in \d+\w+ +never/);
	const asked = await roster(["token", "rotate", "rotated-by-command", "--finish"]);
	expect([asked.code, asked.err]).toEqual([
		2,
		expect.stringMatching(
			/this ends the old secret now: the new secret was never used, and the old secret was never used/,
		),
	]);
	expect(await says("token rotate rotated-by-command --cancel --yes")).toMatch(
		/^The rotation is taken back: only the old secret of rotated-by-command /,
	);
	expect(await says("token list scim")).not.toContain("old secret");
	await says("token rotate rotated-by-command");
	expect(await says("token rotate rotated-by-command --finish --yes")).toMatch(
		/^The old secret has ended: only the new one of rotated-by-command /,
	);
	const both = await roster(["token", "rotate", "rotated-by-command", "--finish", "--cancel"]);
	expect([both.code, both.err]).toEqual([2, expect.stringContaining("rotate, finish or cancel in one command each")]);
	expect(await says("changes --last 2")).toMatch(/token_rotated .*\n.*token_rotation_finished /);
});

test("a client is created, gets secrets and a trust, and is deleted", async () => {
	expect(await says("client list")).toBe("There are no clients.\n");
	const created = await says("client create entra-by-command --network 127.0.0.0/8");
	const id = /has the id ([0-9a-f-]{36})\./.exec(created)?.[1] ?? "";
	expect(await says("client list")).toMatch(/entra-by-command +default +nothing yet/);
	const added = await says("client secret add entra-by-command --expires 90d");
	expect(added).toMatch(
		new RegExp(`^roster_client_\\S+\n\nThe secret is shown only once\\. Its id is .* the client id is ${id}\\.`),
	);
	const [secret = ""] = added.split("\n");
	const body = new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret });
	expect((await fetch(`${server.url}/oauth2/token`, { method: "POST", body })).status).toBe(200);
	expect(await says("client list")).toMatch(
		/entra-by-command +default +secret +[0-9a-f-]{36} +in \d+d +(?:now|\d+\w+ ago)/,
	);
	expect(await says("token list scim")).toMatch(/entra-by-command +scim client \(default\), from 127\.0\.0\.0\/8/);
	const trust = await says(
		"client trust add entra-by-command --issuer https://issuer.example --subject s --audience a --jwks-url https://issuer.example/keys",
	);
	const trustId = /The id of the trust is ([0-9a-f-]{36})\./.exec(trust)?.[1] ?? "";
	expect(await says("client list")).toContain("trust: https://issuer.example, s, for a");
	await says(`client trust remove entra-by-command ${trustId} --yes`);
	const { clients } = JSON.parse(await says("client list --json"));
	const asked = await roster(["client", "secret", "remove", "entra-by-command", clients[0].secrets[0].id]);
	expect([asked.code, asked.err]).toEqual([2, expect.stringContaining("this removes a secret of entra-by-command")]);
	await says(`client secret remove entra-by-command ${clients[0].secrets[0].id} --yes`);
	expect(await says("client delete entra-by-command --yes")).toBe(`Deleted the client entra-by-command (${id}).\n`);
	const unknown = await roster(["client", "secret", "add", "entra-by-command"]);
	expect([unknown.code, unknown.err]).toEqual([4, expect.stringContaining("no client has the name")]);
	expect(await says("changes --last 2")).toMatch(/client_secret_removed .*\n.*token_deleted /);
});

test("a token has a name, in lists and in changes, and an expired one is listed as such", async () => {
	const plaintext = (await says("token create scim --name okta-prod --expires 1s")).split("\n")[0];
	const scim = new Scim(server.url, plaintext);
	await scim.user("by-a-named-token@example.com");
	expect(await says("token list scim")).toMatch(/okta-prod +scim/);
	expect(await says("changes --kind user_created --last 5")).toMatch(
		/by-a-named-token@example.com {2}by scim token okta-prod\n/,
	);
	await expect.poll(() => says("token list scim"), { timeout: 10_000 }).toMatch(/okta-prod .* expired \S+ ago/);
	const { code, err } = await roster(["token", "create", "scim", "--name", "ada@example.com"]);
	expect([code, err]).toEqual([4, expect.stringContaining("is not the name of a token")]);
});

test("every command prints its help, in lines of 80 columns", async () => {
	/** Prints the help of a command, and of the commands below it. */
	async function check(...command: string[]): Promise<number> {
		const { code, out, err } = await roster([...command, "--help"]);
		expect([command, code, err]).toEqual([command, 0, ""]);
		expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
		expect(out).not.toContain("[]");
		const [, listed = ""] = /\nCommands:\n(.*?)\n(?:\n|$)/s.exec(out) ?? [];
		const below = Array.from(listed.matchAll(/^ {2}(\w[\w-]*)/gm), ([, name = ""]) => name);
		let commands = 1;
		for (const name of below.filter((each) => each !== "help")) {
			commands += await check(...command, name);
		}
		return commands;
	}
	expect(await check()).toBeGreaterThan(40);
});

describe("an error is one line that says what to do", () => {
	test.each<[number, string[], Record<string, string>, RegExp]>([
		[2, ["token", "list"], { BUF_TOKEN: "" }, /^roster: BUF_TOKEN is not set: export/],
		[
			4,
			["token", "list"],
			{ BUF_TOKEN: "wrong" },
			/^roster: the token does not have the format of a Roster token.*set BUF_TOKEN to an admin/,
		],
		[3, ["token", "list"], { ROSTER_URL: "http://127.0.0.1:1" }, /^roster: no server listens at .*roster serve/],
		[2, ["token", "list"], { ROSTER_URL: "nowhere" }, /^roster: ROSTER_URL: "nowhere" is not a URL/],
		[4, ["org", "members", "none"], {}, /^roster: no organization has the name or the id "none"/],
		[4, ["user", "show", "none"], {}, /^roster: no user matches "none"/],
		[4, ["group", "show", "none"], {}, /^roster: no group has the name or the id "none"/],
		[2, ["settings", "set", "colour", "red"], {}, /^roster: "colour" is not a setting: use one of/],
		[2, ["settings", "set", "guard-threshold", "many"], {}, /guard-threshold must be a whole number/],
		[2, ["token", "create", "root"], {}, /the kind must be scim, service, admin or user/],
		[2, ["token", "create", "user"], {}, /a token of the kind user needs --user: say whose token it is/],
		[2, ["token", "create", "service", "--user", "ada"], {}, /--user is only for a token of the kind user/],
		[4, ["token", "create", "user", "--user", "nobody"], {}, /no user matches "nobody"/],
		[2, ["token", "create", "scim", "--expires", "later"], {}, /such as 90d/],
		[4, ["guard", "release", "--for", "2d"], {}, /at most 24 hours/],
		[2, ["changes", "--kind", "none"], {}, /the kinds are user_created/],
		[2, ["nonsense"], {}, /^roster: "nonsense" is not a command/],
		[2, ["org", "nonsense"], {}, /^roster: unknown command 'nonsense': --help lists the commands and options/],
		[2, ["gateway"], {}, /required option '--upstream <url>'/],
	])("%i: %j", async (exitCode, args, environment, expected) => {
		const { code, out, err } = await roster(args, environment);
		expect([code, out]).toEqual([exitCode, ""]);
		expect(err).toMatch(expected);
		expect(err.trim().split("\n")).toHaveLength(1);
	});

	test("a server that does not serve the host of ROSTER_URL says so", async () => {
		const stranger = createServer(
			(_, response) => void response.writeHead(421).end("x is not a name of this server\n"),
		);
		await once(stranger.listen(0, "127.0.0.1"), "listening");
		const { port } = stranger.address() as AddressInfo;
		const { code, out } = await roster(["doctor"], { ROSTER_URL: `http://127.0.0.1:${port}` });
		stranger.close();
		expect([code, out]).toEqual([1, expect.stringMatching(/FAILED +x is not a name of this server\n/)]);
	});

	test("a name that would move the cursor does not", async () => {
		const { id } = await server.scim.user("evil", { name: { givenName: "Evil\u001b[2J\nname" } });
		expect(await says(`user show ${id}`)).toContain("Evil [2J name");
	});
});

test("the settings of a connection are set, shown, and given back to the server", async () => {
	await says("connection create settings --kind entra --guard-threshold 7");
	expect(await says("connection show settings")).toMatch(/kind +entra[\s\S]*strict +server[\s\S]*guard-threshold +7/);
	const all = "--strict on --guard-threshold 0 --organization-provisioning automatic --adoption-domains x.y";
	expect(await says(`connection set settings ${all}`)).toMatch(
		/strict +on[\s\S]*threshold +0[\s\S]*provisioning +automatic/,
	);
	expect(await says("connection set settings --organization-provisioning server --preview")).toContain(
		"Memberships: +0 −0.",
	);
	expect(await says("connection show settings")).toMatch(/provisioning +automatic/);
	const back = "--strict server --guard-threshold server --organization-provisioning server --adoption-domains every";
	expect(await says(`connection set settings ${back}`)).toMatch(
		/kind +entra[\s\S]*every domain[\s\S]*strict +server[\s\S]*threshold +server[\s\S]*provisioning +server/,
	);
});

test("users are handed over one by one, by group or by connection, after a preview", async () => {
	const plaintext = (await says("token create scim --connection former")).split("\n")[0];
	const scim = new Scim(server.url, plaintext);
	const [first, second] = [await scim.user("hand-over-1"), await scim.user("hand-over-2")];
	await scim.user("hand-over-3");
	await scim.group("Handed over", first.id, second.id);
	await says("connection create latter");
	const preview = await says("user hand-over hand-over-1 --to latter --preview");
	expect(preview).toMatch(/hand-over-1 +former +Handed over/);
	expect(preview).toContain("Memberships: +0 −0.");
	await scim.ask(`GET /Users/${first.id}`).answers(200);
	expect(await says("user hand-over hand-over-1 --to latter --yes")).toContain("Handed 1 user over");
	await scim.ask(`GET /Users/${first.id}`).fails(404);
	expect(await says('user hand-over --group "Handed over" --to latter --yes')).toContain("Handed 1 user over");
	expect(await says("user hand-over --from former --to latter --yes")).toContain("Handed 1 user over");
	expect(await says("user hand-over --from former --to latter --yes")).toContain("Handed 0 users over");
	expect(await says("changes --last 20")).toContain("user_handed_over");
});

test("an administrator resolves an unclear identity", { timeout: 60_000 }, async () => {
	const plaintext = (await says("token create scim --connection identity")).split("\n")[0];
	const scim = new Scim(server.url, plaintext);
	expect(await says("token list scim")).toMatch(/scim \(identity\)/);
	expect(await says("connection list")).toMatch(/identity +every domain/);
	expect(await says("connection set identity --adoption-domains x.y,example.org")).toMatch(
		/adoption-domains +example\.org, x\.y/,
	);
	const eve = await scim.user("eve@x.y");
	await says("org create decisions");
	await says("org add-member decisions eve --role admin");
	await scim.ask(`DELETE /Users/${eve.id}`).answers(204);
	const push = { userName: "eve@x.y", emails: [{ value: "other@x.y" }], externalId: "00u 1" };
	const detail = await scim.ask("POST /Users", push).fails(409, "uniqueness");
	// The remedy is a command that does it.
	const [, link] = /if it is \S+, run "roster (user link .*?)"/.exec(detail) ?? [];
	expect(link).toBe(`user link ${eve.id} --connection identity --external-id '00u 1'`);
	expect((await roster(["readiness"])).out).toContain("user_identity_unclear");
	expect(await says(link?.replaceAll("'", '"') ?? "")).toContain("Linked ");
	await scim.ask("POST /Users", push).answers(201, { id: eve.id });
	expect(await says(`user restore-roles ${eve.id}`)).toContain("has no suspended direct roles");
	expect(await says(`user dismiss ${eve.id}`)).toContain("has no refused pushes or sign-ins");
	await server.provisioning.recordSignIn({ email: "other@x.y", subject: "eve" });
	await server.provisioning.recordSignIn({ email: "other@x.y", subject: "thief" }).catch(() => undefined);
	expect((await roster(["readiness"])).out).toContain("sign_in_refused");
	expect(await says(`user dismiss ${eve.id}`)).toMatch(/Dismissed for eve@x\.y .*: the sign-in with the address, /);
	expect((await roster(["readiness"])).out).not.toContain("sign_in_refused");
	await scim.ask(`DELETE /Users/${eve.id}`).answers(204);
	expect(await says(`user show ${eve.id}`)).toMatch(
		/SUSPENDED DIRECT ROLE IN +ROLE *\n *decisions +admin.*again with the same externalId/s,
	);
	expect(await says(`why ${eve.id}`)).toMatch(/SUSPENDED DIRECT ROLE IN +ROLE *\n *decisions +admin/);
	await scim.ask("POST /Users", { ...push, externalId: undefined }).answers(201, { id: eve.id });
	const why = await says("why eve");
	expect(why).toMatch(/SUSPENDED DIRECT ROLE IN +ROLE *\n *decisions +admin/);
	expect(why).toContain(`run "roster user restore-roles ${eve.id}"`);
	expect(why).not.toContain("<user>");
	const shown = await says("user show eve");
	expect(shown).toMatch(/SUSPENDED DIRECT ROLE IN +ROLE *\n *decisions +admin/);
	expect(JSON.parse(await says("user show eve --json")).suspendedRoles).toMatchObject([
		{ organizationName: "decisions", role: "ORGANIZATION_ROLE_ADMIN", suspended: true },
	]);
	const [, restore = ""] = /run "roster (user restore-roles [^"]+)"/.exec(shown) ?? [];
	expect(await says(restore)).toContain("Restored 1 direct role of eve@x.y");
	expect(await says("user show eve")).not.toContain("SUSPENDED");
	await scim.ask(`DELETE /Users/${eve.id}`).answers(204);
	expect(await says(`user separate ${eve.id}`)).toContain("creates a new user");
	expect(await says(`user show ${eve.id}`)).toMatch(/state +deprovisioned since .*, separated: will not come back/);
	const refused = await roster(["user", "approve-adoption", eve.id]);
	expect([refused.code, refused.err]).toEqual([
		4,
		expect.stringContaining("is already managed by an identity provider"),
	]);
});
