// SPDX-License-Identifier: Apache-2.0

// The limit of an RPC: a bare Connect handler that returns a message. `node bench/connect-limit.ts` prints its URL.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { create } from "@bufbuild/protobuf";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { ProvisioningService } from "../gen/roster/v1/provisioning_service_pb.ts";
import { UserSchema } from "../gen/roster/v1/user_pb.ts";
import { userAt } from "./seed.ts";

const { userName, externalId } = userAt(1);
const user = create(UserSchema, {
	schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
	id: "00000000-0000-7000-8000-000000000000",
	userName,
	externalId,
	name: { givenName: "Given1", familyName: "Family1" },
	emails: [{ value: userName, type: "work", primary: true }],
	active: true,
	meta: { resourceType: "User", location: "/Users/00000000-0000-7000-8000-000000000000", version: 'W/"1"' },
});

const handler = connectNodeAdapter({
	routes: (router) => router.rpc(ProvisioningService.method.getUser, () => ({ user, version: 1 })),
});
const server = createServer(handler).listen(0, "127.0.0.1", () => {
	console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on("SIGTERM", () => process.exit(0));
