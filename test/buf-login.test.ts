// SPDX-License-Identifier: Apache-2.0

// `buf registry login`, `whoami` and `logout`, with the stock `buf` CLI: their text and JSON output, and their errors.

import { readFileSync } from "node:fs";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TokenService } from "../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { CredentialKind } from "../gen/roster/v1/change_pb.ts";
import { TokenService as RosterTokenService } from "../gen/roster/v1/token_service_pb.ts";
import { type BufCli, bufCli } from "./buf-cli.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";
import { userOf } from "./scim.ts";
import { certificateOf } from "./server/tls.ts";

const day = 86_400_000;

describe.each([
	["plain HTTP", undefined],
	["TLS", certificateOf("signed")],
])("over %s", (_, tls) => {
	let roster: Roster;
	let cli: BufCli;
	let person: { readonly id: string; readonly token: string };

	beforeAll(async () => {
		roster = await startRoster({ tls });
		cli = bufCli(roster.url);
		// The tests' SCIM client does not know the CA: the administrator creates the person.
		const { user } = await roster.provisioning.createUser({
			user: { userName: "ada@example.com", emails: [{ value: "ada@example.com", type: "work" }], active: true },
		});
		const id = user?.id ?? "";
		person = { id, token: (await personalToken(id)).token };
	});

	afterAll(() => roster.stop());

	const personalToken = (userId: string, days?: number) =>
		roster.client(TokenService, adminToken).createToken({
			userId,
			...(days === undefined ? {} : { expireTime: timestampFromMs(roster.clock.now() + days * day) }),
		});
	const registry = (command: string, args: readonly string[] = [], options = {}) =>
		cli.run(["registry", command, cli.remote, ...args], options);
	const login = (token: string) => registry("login", ["--token-stdin"], { stdin: `${token}\n` });
	const prints = (out: string) => ({ code: 0, out, err: "" });
	const fails = (message: string) => ({ code: 1, out: "", err: `Failure: ${message}\n` });
	const signedOut = () => fails(`Not currently logged in for ${cli.remote}.`);

	test("an administrator logs in, is told who they are, and logs out", async () => {
		expect(await login(adminToken)).toEqual(prints(`Logged in as machine-admin. Credentials saved to ${cli.netrc}.\n`));
		expect(readFileSync(cli.netrc, "utf8").split(/\s+/)).toEqual(expect.arrayContaining(["machine-admin", adminToken]));
		expect(await registry("whoami")).toEqual(prints("Logged in as machine-admin.\n"));
		const { code, out } = await registry("whoami", ["--format", "json"]);
		expect(code).toBe(0);
		expect(JSON.parse(out)).toEqual({
			...{ id: "00000000000000000000000000000001", remote: cli.remote, username: "machine-admin" },
			...{ create_time: expect.stringMatching(/Z$/), type: "USER_TYPE_BOT", state: "USER_STATE_ACTIVE" },
		});
		expect(await registry("logout")).toEqual(prints(`All existing BSR credentials removed from ${cli.netrc}\n`));
		expect(await registry("whoami")).toEqual(signedOut());
	});

	test("a person logs in with a personal token, until they are deactivated", async () => {
		expect(await login(person.token)).toEqual(prints(`Logged in as ada. Credentials saved to ${cli.netrc}.\n`));
		const { out } = await registry("whoami", ["--format", "json"]);
		expect(JSON.parse(out)).toMatchObject({ username: "ada", type: "USER_TYPE_STANDARD" });
		expect(JSON.parse(out).id).toBe(person.id.replaceAll("-", ""));
		await roster.users.deactivateUser({ id: person.id });
		expect(await registry("whoami")).toEqual(signedOut());
	});

	test("a token that is not valid, or is no token of a user, does not log in", async () => {
		const refused = fails(`invalid token provided for ${cli.remote}`);
		expect(await login("nonsense")).toEqual(refused);
		expect(await login(roster.scimToken)).toEqual(refused);
		expect(await registry("whoami", [], { bufToken: "nonsense" })).toEqual(signedOut());
	});

	test("the CLI prints a warning if the token expires within 30 days", async () => {
		const create = (days: number) =>
			roster.client(RosterTokenService, adminToken).createToken({
				...{ kind: CredentialKind.ADMINISTRATOR, expireTime: timestampFromMs(roster.clock.now() + days * day) },
			});
		const [soon, late] = [await create(30), await create(31)];
		const warned = await registry("whoami", [], { bufToken: soon.plaintext });
		expect(warned.code).toBe(0);
		expect(warned.err).toContain(
			`The token ${soon.token?.id} expires in 30 days, at ${new Date(roster.clock.now() + 30 * day).toISOString()}. Create a new one, and run "buf registry login" with it.`,
		);
		expect((await registry("whoami", [], { bufToken: late.plaintext })).err).toBe("");
	});

	test("the log has the version of the CLI", async () => {
		await registry("whoami", [], { bufToken: adminToken });
		expect(roster.logged.at(-1)).toMatchObject({
			...{
				msg: "request",
				route: "/buf.registry.owner.v1.UserService/GetCurrentUser",
				bufVersion: expect.stringMatching(/^1\.\d+\.\d+$/),
			},
		});
	});
});

test("the log has no version that is none, and no name of a personal token", async () => {
	const roster = await startRoster();
	const { id } = await roster.scim.ask("POST /Users", userOf("grace@example.com")).answers(201);
	const { token } = await roster.client(TokenService, adminToken).createToken({ userId: id, note: "grace" });
	const response = await fetch(`${roster.url}/buf.alpha.registry.v1alpha1.AuthnService/GetCurrentUser`, {
		method: "POST",
		headers: { authorization: `Bearer ${token}`, "content-type": "application/json", "buf-version": "grace" },
		body: "{}",
	});
	expect(response.status).toBe(200);
	const line = roster.logged.at(-1);
	expect(line).toMatchObject({ msg: "request", tokenId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
	expect(JSON.stringify(line)).not.toContain("grace");
	await roster.stop();
});

test("a server that is not there is not an invalid token", async () => {
	const roster = await startRoster();
	const cli = bufCli(roster.url);
	await roster.stop();
	const { code, err } = await cli.run(["registry", "login", cli.remote, "--token-stdin"], { stdin: adminToken });
	expect(code).toBe(1);
	expect(err).toBe("Failure: the server hosted at that remote is unavailable.\n");
});
