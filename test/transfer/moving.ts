// SPDX-License-Identifier: Apache-2.0

// Shared by the tests of export and import: a directory with every kind of record, the commands, and files made by hand.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { TokenService as PersonalTokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { ReviewService } from "../../gen/roster/v1/review_service_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { exitCodes } from "../../src/commands/failure.ts";
import { newestSchema } from "../../src/store/migrations.ts";
import { endLine, headerLine, newChecksum, rowLine } from "../../src/store/transfer/form.ts";
import { runCommand, runProcess } from "../command.ts";
import { type Run, startProcess } from "../process.ts";
import { adminToken, type Roster } from "../roster.ts";
import { userSchema } from "../scim.ts";

export const folder = mkdtempSync(join(tmpdir(), "roster-test-"));

/** How long something may take that comes by itself: a machine may be busy. */
export const patience = { timeout: 20_000, interval: 20 };

let files = 0;

/** A path at which nothing is. */
export function newPath(ending: string): string {
	files += 1;
	return join(folder, `${files}.${ending}`);
}

/** Starts a command on a database, as a process of its own. */
export function start(database: string, ...args: string[]): Run {
	return startProcess(folder, { ROSTER_DATABASE: database }, ...args);
}

/** Ways to give commands, by how they are run. */
function commands(run: typeof runCommand) {
	const on = (database: string, args: readonly string[]) => run(args, { ROSTER_DATABASE: database });

	/** Runs a command that succeeds, and gives what it printed. */
	async function says(database: string, ...args: string[]): Promise<string> {
		const { code, out, err } = await on(database, args);
		expect(`${code} ${err}`).toBe("0 ");
		return out;
	}

	/** Runs a command that fails, and gives the one line that says why. */
	async function refuses(database: string, ...args: string[]): Promise<string> {
		const { code, err } = await on(database, args);
		expect(err).toMatch(/^roster: .*\n$/);
		expect([exitCodes.usage, exitCodes.unreachable, exitCodes.refused]).toContain(code);
		return err;
	}

	/** Exports a database to a new file. */
	async function exported(database: string): Promise<string> {
		const file = newPath("jsonl");
		await says(database, "export", file);
		return file;
	}

	return { says, refuses, exported };
}

export const { says, refuses, exported } = commands(runCommand);

/** The same by processes of their own: servers, and what is about two processes at once on a database. */
export const apart = commands(runProcess);

/** An export without the time at which it was made. */
export function contentOf(file: string): string {
	return readFileSync(file, "utf8").replace(/"time":"[^"]+"/, "");
}

type Row = readonly [table: string, row: Record<string, unknown>];

/** Writes an export by hand. */
export function writeExport(schema: number, rows: readonly Row[]): string {
	const file = newPath("jsonl");
	const counts: Record<string, number> = {};
	for (const [table] of rows) {
		counts[table] = (counts[table] ?? 0) + 1;
	}
	const lines = rows.map(([table, row]) => rowLine(table, row)).join("");
	const end = endLine(schema, counts, newChecksum().update(lines).digest("hex"));
	writeFileSync(file, headerLine({ schema, time: "2026-01-01T00:00:00.000Z", rows: counts }) + lines + end);
	return file;
}

/** The rows of users, as many as that. */
export function manyUsers(count: number, schema = newestSchema()): Row[] {
	const unconnected = {
		connection_id: null,
		subject: null,
		separate_time: null,
		adoption_approve_time: null,
		adoption_connection_id: null,
	};
	return Array.from({ length: count }, (_, index): Row => {
		const id = `user-${String(index).padStart(7, "0")}`;
		return [
			"users",
			{
				...{ id, external_id: null, user_name: `${id}@X.y`, user_name_key: `${id}@x.y` },
				...{ name_given_name: null, name_given_name_key: null, name_family_name: null, name_family_name_key: null },
				...{ emails_value: null, emails_value_key: null, emails_primary: null, active: true, username: id },
				...{ managed: false, deprovision_time: null, create_time: 1, update_time: 1, version: 1 },
				...(schema >= 4 ? unconnected : {}),
			},
		];
	});
}

/** Text that gets hurt where it is not quoted well. */
const odd = `Zoë "Z" O'Neil \\ \\u0000 {"a":[1]}; drop table users; -- $1 ? % 👩🏽 \u2028 İstanbul ﷽`;

export interface Filled {
	/** Tokens of their kinds. */
	readonly service: string;
	readonly administrator: string;
	readonly person: string;
	/** An organization with a direct member, and a group. */
	readonly organizationId: string;
}

/** Fills a directory with everything that there can be; the change log begins behind 1. */
export async function fill(server: Roster): Promise<Filled> {
	const { scim, provisioning, organizations, clock } = server;
	const old = await scim.user("old@example.com");
	await provisioning.updateSettings({ settings: { changeRetention: { seconds: 3600n, nanos: 0 } } });
	clock.advance(7_200_000);
	await server.restart();
	expect((await provisioning.getChangeLog({})).firstSequence).toBeGreaterThan(1n);

	const settings = { organizationProvisioning: OrganizationProvisioning.AUTOMATIC, guardThreshold: 4 };
	await provisioning.updateSettings({ settings });
	const ada = await scim.user("ADA@example.com", {
		externalId: odd,
		name: { givenName: odd, familyName: "x\ny\tz\r" },
	});
	const emails = [{ value: "Bob@Example.com", type: "work", primary: false }];
	const bob = await scim.user("bob", { emails });
	const nobody = await scim.user("nobody", { emails: undefined });
	const gone = await scim.user("gone@example.com");
	// No name of a group has a line separator.
	await scim.group(odd.replace("\u2028", ""), ada.id, bob.id, gone.id);
	await scim.group("Platform Engineers", ada.id, nobody.id);
	await scim.group("Empty");
	await provisioning.recordSignIn({ email: "signed.in@example.com" });
	const { organization } = await organizations.createOrganization({ name: "platform" });
	const organizationId = organization?.id ?? "";
	const admin = { organizationId, groupName: "Platform Engineers", roleOverride: OrganizationRole.ADMIN };
	await organizations.addOrganizationGroup(admin);
	await organizations.addOrganizationMember({
		organizationId,
		userId: bob.id,
		organizationRole: OrganizationRole.OWNER,
	});
	// The guard counts these, and then holds.
	await scim.patch(`/Users/${bob.id}`, { op: "replace", path: "active", value: false }).answers(200);
	await scim.patch(`/Users/${nobody.id}`, { op: "replace", path: "active", value: false }).answers(200);
	await scim.ask(`DELETE /Users/${gone.id}`).answers(204);
	await scim.ask(`DELETE /Users/${old.id}`).answers(204);
	await scim.patch(`/Users/${ada.id}`, { op: "replace", path: "active", value: false }).fails(429);
	const { id: userId } = await scim.user("gone@example.com");
	// Who cannot be told: somebody with the name of one who was deleted.
	const other = { userName: "old@example.com", emails: [{ value: "other@example.com" }] };
	await scim.ask("POST /Users", { schemas: [userSchema], ...other }).fails(409, "uniqueness");
	const tokens = server.client(TokenService, adminToken);
	const { plaintext: service } = await tokens.createToken({ kind: CredentialKind.SERVICE, displayName: "wiki" });
	const { token } = await tokens.createToken({ kind: CredentialKind.SCIM, displayName: "reviewed" });
	const reviews = server.client(ReviewService, adminToken);
	const { review } = await reviews.startReview({ tokenId: token?.id ?? "" });
	await reviews.discard({ reviewId: review?.id ?? "" });
	const clients = server.client(ClientService, adminToken);
	const { client } = await clients.createClient({ displayName: "exchanging" });
	await clients.addClientSecret({ clientId: client?.id ?? "" });
	const trust = {
		issuer: "https://issuer.example.com",
		subject: odd.trim(),
		audience: "roster",
		jwksUrl: "https://issuer.example.com/keys",
	};
	await clients.addClientTrust({ clientId: client?.id ?? "", trust });
	const { plaintext: administrator } = await tokens.createToken({ kind: CredentialKind.ADMINISTRATOR });
	const { token: person } = await server.client(PersonalTokenService, adminToken).createToken({ userId, note: "desk" });
	return { service, administrator, person, organizationId };
}
