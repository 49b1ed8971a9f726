// SPDX-License-Identifier: Apache-2.0

// What a review and an undo of thousands of changes cost: nobody waits for them.

import { beforeAll, expect, test } from "vitest";
import { adminToken } from "../roster.ts";
import { groupSchema, type Json } from "../scim.ts";
import { type CostServer, startCostServer } from "./beside.ts";
import { type LargeDirectory, largeDirectory } from "./directory.ts";

const size = 20_000;

/** With the memberships that follow from them, these are more changes than an undo may have. */
const members = 6000;

let directory: LargeDirectory;
let server: CostServer;
let removal: string;

async function call(method: string, request: Json): Promise<Json> {
	const response = await fetch(`${server.url}/${method}`, {
		method: "POST",
		headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
		body: JSON.stringify(request),
	});
	const body = (await response.json()) as Json;
	expect(response.status, JSON.stringify(body)).toBe(200);
	return body;
}

beforeAll(async () => {
	directory = await largeDirectory(size);
	server = await startCostServer(directory.database);
	await call("roster.v1.ProvisioningService/UpdateSettings", {
		settings: { organizationProvisioning: "ORGANIZATION_PROVISIONING_MAPPED", guardThreshold: 0 },
	});
	const organizations = "buf.alpha.registry.v1alpha1.OrganizationService";
	const { organization } = await call(`${organizations}/CreateOrganization`, { name: "thousands" });
	await call(`${organizations}/AddOrganizationGroup`, { organizationId: organization.id, groupName: "Thousands" });
	const group = await server.scim
		.ask("POST /Groups", {
			...{ schemas: [groupSchema], displayName: "Thousands" },
			members: directory.users.slice(0, members).map((value) => ({ value })),
		})
		.answers(201);
	const removed = await server.scim.ask(`DELETE /Groups/${group.id}`);
	expect(removed.status).toBe(204);
	removal = removed.headers.get("x-request-id") ?? "";
}, 60_000);

test("an undo counts the changes, and not the memberships that follow from them", async () => {
	const undo = () => call("roster.v1.UndoService/Undo", { requestId: removal });
	const { result, took, worst } = await server.beside(undo);
	expect(result.selectedCount).toBeGreaterThan(10_000);
	expect(result.changesCount).toBe(members + 1);
	expect(worst).toBeLessThan(took / 2);
});

test("a review of a large directory begins beside other requests", async () => {
	const { tokens } = await call("roster.v1.TokenService/ListTokens", { kind: "CREDENTIAL_KIND_SCIM" });
	const start = () => call("roster.v1.ReviewService/StartReview", { tokenId: tokens[0].id });
	const { took, worst } = await server.beside(start);
	expect(worst).toBeLessThan(took / 2);
});
