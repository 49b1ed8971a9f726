// SPDX-License-Identifier: Apache-2.0

// The check of answers finds what breaks a rule: otherwise it would hold nothing.

import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import { GetOrganizationsResponseSchema } from "../gen/buf/registry/owner/v1/organization_service_pb.ts";
import { GetOwnersResponseSchema } from "../gen/buf/registry/owner/v1/owner_service_pb.ts";
import type { UserSchema } from "../gen/buf/registry/owner/v1/user_pb.ts";
import { ListUsersResponseSchema } from "../gen/buf/registry/owner/v1/user_service_pb.ts";
import { violations } from "./owner-rules.ts";

const time = timestampFromMs(0);
const good: MessageInitShape<typeof UserSchema> = {
	...{ id: "01a21f278717708d87236b91f125220e", name: "ada", createTime: time, updateTime: time },
	...{ type: 1, state: 1, verificationStatus: 1 },
};

test("an answer that keeps the rules has no violations", () => {
	expect(violations(ListUsersResponseSchema, create(ListUsersResponseSchema, { users: [good] }))).toEqual([]);
	expect(violations(ListUsersResponseSchema, create(ListUsersResponseSchema))).toEqual([]);
});

test.each([
	["id", "01a21f27-8717-708d-8723-6b91f125220e"],
	["name", "a"],
	["name", "ada-"],
	["name", "a".repeat(33)],
	["create_time", undefined],
	["update_time", undefined],
	["description", "x".repeat(351)],
	["url", "our page"],
	["type", 0],
	["state", 3],
	["verification_status", 0],
])("a user with the %s %j breaks one", (field, value) => {
	const property = field.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
	const answer = create(ListUsersResponseSchema, { users: [{ ...good, [property]: value }] });
	expect(violations(ListUsersResponseSchema, answer)).toEqual([
		expect.stringMatching(new RegExp(`^ListUsersResponse\\.users\\[0\\]\\.${field}: `)),
	]);
});

test("an empty required field breaks a rule, and so does an owner that is neither a user nor an organization", () => {
	expect(violations(GetOrganizationsResponseSchema, create(GetOrganizationsResponseSchema))).toHaveLength(1);
	const owners = create(GetOwnersResponseSchema, { owners: [{}] });
	expect(violations(GetOwnersResponseSchema, owners)).toEqual([expect.stringContaining("owners[0].value: ")]);
});
