// SPDX-License-Identifier: Apache-2.0

// The clients of a server's services, with one token.

import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { OrganizationService } from "../../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { UserService } from "../../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { AccessService } from "../../../gen/roster/v1/access_service_pb.ts";
import { ConnectionService } from "../../../gen/roster/v1/connection_service_pb.ts";
import { ProvisioningService } from "../../../gen/roster/v1/provisioning_service_pb.ts";
import { RequestService } from "../../../gen/roster/v1/request_service_pb.ts";
import { TokenService } from "../../../gen/roster/v1/token_service_pb.ts";

export interface ClientOptions {
	/** The URL of the server, such as `https://roster.example.com`. */
	readonly url: string;
	/** A service token to read, or an administrator's token. */
	readonly token: string;
	/** The certificates of the authorities to trust, in PEM; by default those of Node. */
	readonly ca?: string | Uint8Array;
}

export interface RosterClient {
	readonly access: Client<typeof AccessService>;
	readonly connections: Client<typeof ConnectionService>;
	readonly organizations: Client<typeof OrganizationService>;
	readonly provisioning: Client<typeof ProvisioningService>;
	readonly requests: Client<typeof RequestService>;
	readonly tokens: Client<typeof TokenService>;
	readonly users: Client<typeof UserService>;
}

/** Creates the clients. They share a connection over gRPC, which opens with the first call. */
export function createRosterClient({ url, token, ca }: ClientOptions): RosterClient {
	const authorize: Interceptor = (next) => (request) => {
		request.header.set("authorization", `Bearer ${token}`);
		return next(request);
	};
	const transport = createGrpcTransport({
		baseUrl: url.replace(/\/+$/, ""),
		interceptors: [authorize],
		// Notices a connection that is gone, also while a stream waits.
		pingIntervalMs: 30_000,
		...(ca === undefined ? {} : { nodeOptions: { ca: Buffer.from(ca) } }),
	});
	return {
		access: createClient(AccessService, transport),
		connections: createClient(ConnectionService, transport),
		organizations: createClient(OrganizationService, transport),
		provisioning: createClient(ProvisioningService, transport),
		requests: createClient(RequestService, transport),
		tokens: createClient(TokenService, transport),
		users: createClient(UserService, transport),
	};
}
