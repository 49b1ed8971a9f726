// SPDX-License-Identifier: Apache-2.0

// `buf registry organization`, with the stock `buf` CLI: each command with its text and JSON output, and its errors.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CredentialKind } from "../gen/roster/v1/change_pb.ts";
import { TokenService } from "../gen/roster/v1/token_service_pb.ts";
import { type BufCli, bufCli } from "./buf-cli.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";
import { certificateOf } from "./server/tls.ts";

describe.each([
	["plain HTTP", undefined],
	["TLS", certificateOf("signed")],
])("buf registry organization over %s", (_, tls) => {
	let roster: Roster;
	let cli: BufCli;

	beforeAll(async () => {
		roster = await startRoster({ tls });
		cli = bufCli(roster.url);
	});

	afterAll(() => roster.stop());

	const run = (command: string, name: string, args: readonly string[] = [], bufToken = adminToken) =>
		cli.run(["registry", "organization", command, `${cli.remote}/${name}`, ...args], { bufToken });

	/** Runs a command that has to succeed, and returns its output. */
	async function prints(...command: Parameters<typeof run>): Promise<string> {
		const { code, out, err } = await run(...command);
		expect({ code, err }).toEqual({ code: 0, err: "" });
		return out;
	}

	/** The message of a command that fails. */
	async function fails(...command: Parameters<typeof run>): Promise<string> {
		const { code, out, err } = await run(...command);
		expect({ code, out }).toEqual({ code: 1, out: "" });
		return err;
	}

	const missing = (name: string) =>
		`Failure: an organization named "${cli.remote}/${name}" does not exist, use "buf registry organization create" to create one\n`;

	async function organization(name: string) {
		return (await roster.organizations.getOrganizationByName({ name })).organization;
	}

	test("create", async () => {
		expect(await prints("create", "acme")).toBe(`Created ${cli.remote}/acme.\n`);
		const made = JSON.parse(await prints("create", "acme-json", ["--format", "json"]));
		expect(made).toEqual({
			id: (await organization("acme-json"))?.id.replaceAll("-", ""),
			remote: cli.remote,
			name: "acme-json",
			create_time: new Date(roster.clock.now()).toISOString().replace(/0+Z$/, "Z").replace(/\.Z$/, "Z"),
		});
		const { id } = (await organization("acme")) ?? {};
		expect(await fails("create", "acme")).toContain(
			`Failure: already_exists: values[0].name: the organization ${id} has the name acme already`,
		);
		expect(await fails("create", "a")).toContain("Failure: invalid_argument: values[0].name: ");
	});

	test("info", async () => {
		await prints("create", "shown");
		expect(await prints("info", "shown")).toMatch(
			new RegExp(`^Name +Create Time\n${cli.remote}/shown +\\d{4}-\\d\\d-\\d\\dT[\\d:]+Z\n$`),
		);
		expect(JSON.parse(await prints("info", "shown", ["--format", "json"]))).toMatchObject({
			id: (await organization("shown"))?.id.replaceAll("-", ""),
			remote: cli.remote,
			name: "shown",
		});
		expect(await fails("info", "nowhere")).toBe(missing("nowhere"));
	});

	test("update", async () => {
		await prints("create", "changed");
		const edit = ["--description", "Makes anvils.", "--url", "https://example.com/anvils"];
		expect(await prints("update", "changed", edit)).toBe("Organization updated.\n");
		expect(await organization("changed")).toMatchObject({
			description: "Makes anvils.",
			url: "https://example.com/anvils",
		});
		expect(await prints("update", "changed", ["--url", ""])).toBe("Organization updated.\n");
		expect(await organization("changed")).toMatchObject({ description: "Makes anvils.", url: "" });
		expect(await fails("update", "changed", ["--url", "nonsense"])).toContain(
			'Failure: invalid_argument: values[0].url: "nonsense" is not an http or https URL',
		);
		expect(await fails("update", "nowhere", edit)).toBe(missing("nowhere"));
	});

	test("delete", async () => {
		await prints("create", "deleted");
		expect(await prints("delete", "deleted", ["--force"])).toBe("Organization deleted.\n");
		await expect(organization("deleted")).rejects.toThrow("was not found");
		expect(await fails("delete", "deleted", ["--force"])).toBe(missing("deleted"));
	});

	test("a service token may read, and nothing else", async () => {
		await prints("create", "protected");
		const { plaintext } = await roster.client(TokenService, adminToken).createToken({ kind: CredentialKind.SERVICE });
		expect(await prints("info", "protected", [], plaintext)).toContain(`${cli.remote}/protected`);
		for (const [command, ...args] of [["create"], ["update", "--description", "x"], ["delete", "--force"]] as const) {
			expect(await fails(command, "protected", args, plaintext)).toContain(
				"Failure: permission_denied: a service token may only read",
			);
		}
	});

	test("a token in BUF_TOKEN can name the registry it is for; without a token the CLI says how to get one", async () => {
		await prints("create", "tokens");
		expect(await prints("info", "tokens", [], `other@example.com,${adminToken}@${cli.remote}`)).toContain("tokens");
		expect(await fails("info", "tokens", [], `${adminToken}@example.com`)).toContain(
			`you are not authenticated for ${cli.remote}`,
		);
		expect(await fails("info", "tokens", [], "not-a-token")).toContain(
			`the BUF_TOKEN environment variable is not valid for ${cli.remote}`,
		);
	});
});
