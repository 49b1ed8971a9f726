// SPDX-License-Identifier: Apache-2.0

// The clients as a stranger uses them: installed in an empty folder, with their examples, against a real server. Without
// Go, its tests are skipped, and say so.

import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { ended, type Run, startScript } from "../process.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const root = join(import.meta.dirname, "../..");
/** The server runs in this process, so nothing that calls it may block it. */
const execute = promisify(execFile);
const patience = { timeout: 30_000, interval: 20 };
const PATH = [dirname(process.execPath), join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
const hasGo = spawnSync("go", ["mod", "download"], { cwd: join(root, "clients/go") }).status === 0;
if (!hasGo) {
	console.log("there is no Go, or no module of it: its client is not tested");
}

let roster: Roster;
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
	roster = await startRoster({}, 1);
	const settings = { organizationProvisioning: OrganizationProvisioning.AUTOMATIC, guardThreshold: 0 };
	await roster.provisioning.updateSettings({ settings });
	const { plaintext } = await roster.client(TokenService, adminToken).createToken({ kind: CredentialKind.SERVICE });
	environment = { ROSTER_URL: roster.url, ROSTER_SERVICE_TOKEN: plaintext };
	folder = mkdtempSync(join(tmpdir(), "roster-clients-"));
});

afterAll(async () => {
	await roster.stop();
	rmSync(folder, { recursive: true, force: true });
});

async function members(): Promise<Record<string, number>> {
	const { organizations } = await roster.organizations.listOrganizations({ pageSize: 100 });
	const all: Record<string, number> = {};
	for (const { id: organizationId } of organizations) {
		const { memberships } = await roster.provisioning.listMemberships({ organizationId, pageSize: 1000 });
		for (const { userId, role } of memberships) {
			all[`${organizationId} ${userId}`] = role;
		}
	}
	return all;
}

/** Kills the example in between, and expects that its file is what the server has in the end. */
async function follows(file: string, group: string, start: () => Run): Promise<void> {
	const ids = await roster.scim.users(Array.from({ length: 10 }, (_, index) => `${group}-${index}`));
	const { id } = await roster.scim.group(group, ...ids.slice(0, 5));
	const stored = () => JSON.parse(readFileSync(file, "utf8"));
	const upToDate = async () => {
		const { lastSequence } = await roster.provisioning.getChangeLog({});
		await vi.waitFor(() => expect(BigInt(stored().lastSequence)).toBeGreaterThanOrEqual(lastSequence), patience);
		expect(stored().members).toEqual(await members());
	};
	const first = start();
	await vi.waitFor(() => expect(Object.keys(stored().members).length).toBeGreaterThanOrEqual(5), patience);
	const change = (op: string, index: number) =>
		roster.scim
			.patch(`/Groups/${id}`, {
				op,
				path: op === "add" ? "members" : `members[value eq "${ids[index]}"]`,
				value: op === "add" ? [{ value: ids[index] }] : undefined,
			})
			.answers(204);
	await change("add", 6);
	await upToDate();
	first.child.kill("SIGKILL");
	await change("remove", 0);
	await change("add", 7);
	const second = start();
	await upToDate();
	await roster.restart();
	await change("remove", 1);
	await upToDate();
	second.child.kill("SIGTERM");
	await ended(second);
}

test("the client for TypeScript, from its package", { timeout: 120_000 }, async () => {
	const npm = (cwd: string, ...args: string[]) =>
		execFileSync("npm", args, {
			cwd,
			encoding: "utf8",
			env: { ...process.env, PATH },
			stdio: ["ignore", "pipe", "pipe"],
		});
	const client = join(root, "packages/client-ts");
	const [{ filename }] = JSON.parse(npm(client, "pack", "--json", "--silent", "--pack-destination", folder));
	const app = join(folder, "app");
	mkdirSync(app);
	npm(app, "install", "--no-audit", "--no-fund", join(folder, filename));
	copyFileSync(join(client, "examples/memberships.mjs"), join(app, "memberships.mjs"));
	const file = join(app, "members.json");
	await follows(file, "typescript", () => startScript(join(app, "memberships.mjs"), app, environment, file));
});

test.skipIf(!hasGo)("the client for Go, from its module", { timeout: 300_000 }, async () => {
	const client = join(root, "clients/go");
	const go = (...args: string[]) => execute("go", args, { cwd: client, env: { ...process.env, ...environment } });
	await go("vet", "./...");
	await go("test", "./...");
	const binary = join(folder, "memberships");
	await go("build", "-o", binary, "./examples/memberships");
	const file = join(folder, "go.json");
	await follows(file, "go", () => {
		const child = spawn(binary, [file], { env: environment, stdio: ["pipe", "pipe", "pipe"] });
		return { child, printed: { stdout: "", stderr: "" } };
	});
});
