// SPDX-License-Identifier: Apache-2.0

// The descriptors that Studio reads: every service of the server, with the comments of its proto file.

import { create, createFileRegistry } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DescriptorService, type GetDescriptorsResponse } from "../../gen/roster/v1/descriptor_service_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

let roster: Roster;
let found: GetDescriptorsResponse;

beforeAll(async () => {
	roster = await startRoster();
	found = await roster.client(DescriptorService, adminToken).getDescriptors({});
});

afterAll(() => roster.stop());

test("a client can build every service, method and message from the response", () => {
	const registry = createFileRegistry(found.files ?? create(FileDescriptorSetSchema));
	expect(found.services).toContain("buf.alpha.registry.v1alpha1.SCIMTokenService");
	expect(found.services).toContain("roster.v1.DescriptorService");
	for (const name of found.services) {
		expect(registry.getService(name)?.methods.length, name).toBeGreaterThan(0);
	}
	const watch = registry.getService("roster.v1.ProvisioningService")?.method["watchChanges"];
	expect(watch?.methodKind).toBe("server_streaming");
});

test("every service, method, message, field and enum value of this project has its comment", () => {
	expect(found.comments["buf.alpha.registry.v1alpha1.CreateSCIMTokenRequest.expire_time"]).toMatch(
		/^When the token is to expire\.\n\nIf not set/,
	);
	const registry = createFileRegistry(found.files ?? create(FileDescriptorSetSchema));
	const bare = Array.from(registry).flatMap((each) => {
		if (each.kind === "extension" || each.file.proto.package.startsWith("google.protobuf")) {
			return [];
		}
		const members = each.kind === "service" ? each.methods : each.kind === "enum" ? each.values : each.fields;
		return [each.typeName, ...members.map((member) => `${each.typeName}.${member.name}`)].filter(
			(name) => !/Entry(\.|$)/.test(name) && !(name in found.comments),
		);
	});
	expect(bare).toEqual([]);
});
