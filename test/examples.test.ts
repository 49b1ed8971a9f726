// SPDX-License-Identifier: Apache-2.0

// The consumer of docs/integrating.md: killed at any time, it ends with exactly what the server has.

import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CredentialKind } from "../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../gen/roster/v1/settings_pb.ts";
import { TokenService } from "../gen/roster/v1/token_service_pb.ts";
import { ended, startScript } from "./process.ts";
import { adminToken, type Roster, startRoster } from "./roster.ts";

let roster: Roster;

beforeAll(async () => {
	roster = await startRoster();
	await roster.provisioning.updateSettings({
		settings: { organizationProvisioning: OrganizationProvisioning.AUTOMATIC, guardThreshold: 0 },
	});
});

afterAll(() => roster.stop());

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

test("the consumer in TypeScript", { timeout: 60_000 }, async () => {
	const { plaintext } = await roster.client(TokenService, adminToken).createToken({ kind: CredentialKind.SERVICE });
	const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
	const script = join(import.meta.dirname, "../examples/consumer.ts");
	const start = () =>
		startScript(script, folder, { ROSTER_URL: roster.url, ROSTER_SERVICE_TOKEN: plaintext }, "members.json");
	const ids: string[] = [];
	for (let number = 0; number < 20; number++) {
		ids.push((await roster.scim.user(`user-${number}`)).id);
	}
	const groups: string[] = [];
	for (const name of ["red", "green", "blue"]) {
		groups.push((await roster.scim.group(name, ...ids.slice(0, 5))).id);
	}
	for (let life = 0; life < 4; life++) {
		const consumer = start();
		while (!consumer.printed.stdout.includes("following")) {
			await once(consumer.child.stdout as NodeJS.ReadableStream, "data");
		}
		for (let step = 0; step < 40; step++) {
			const path = `/Groups/${groups[step % 3]}`;
			const value = ids[(step * 7 + life) % 20];
			const add = { op: "add", path: "members", value: [{ value }] };
			await roster.scim
				.patch(path, step % 2 ? add : { op: "remove", path: `members[value eq "${value}"]` })
				.answers(204);
			await roster.scim.patch(`/Users/${ids[step % 20]}`, { op: "replace", path: "active", value: step % 5 !== 0 });
			if (step === 20 && life < 3) {
				consumer.child.kill("SIGKILL");
			}
		}
		if (life === 3) {
			const { lastSequence } = await roster.provisioning.getChangeLog({});
			const read = () => JSON.parse(readFileSync(join(folder, "members.json"), "utf8"));
			// It tells nobody how far it is but by its file.
			while (BigInt(read().lastSequence) < lastSequence) {
				await setTimeout(20);
			}
			expect(Object.keys(read().members).length).toBeGreaterThan(3);
			expect(read().members).toEqual(await members());
			consumer.child.kill("SIGTERM");
			expect(await ended(consumer)).toBe(0);
		}
	}
});
