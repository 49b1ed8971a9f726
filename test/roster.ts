// SPDX-License-Identifier: Apache-2.0

// A real server on a real socket with a real database file, for the tests, and the clients that speak to it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import pino from "pino";
import { OrganizationService } from "../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { SCIMTokenService } from "../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { UserService } from "../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { ProvisioningService } from "../gen/roster/v1/provisioning_service_pb.ts";
import { type Config, readConfig } from "../src/config.ts";
import { startGateway } from "../src/gateway-server.ts";
import { type RunningServer, startServer } from "../src/server.ts";
import { openSqlite } from "../src/store/sqlite.ts";
import { Scim } from "./scim.ts";

export const adminToken = "test-administrator-token-0123456789abcdef";

/** Time that stands still unless it is moved, beginning now. */
export class TestClock {
	#now = Date.now();

	now = (): number => this.#now;

	advance(milliseconds: number): void {
		this.#now += milliseconds;
	}
}

export interface Roster {
	readonly url: string;
	/** Where SCIM is served: at the same address, or where the tests of the transcripts have the gateway apart. */
	readonly scimUrl: string;
	readonly clock: TestClock;
	/** The path of the database file. */
	readonly database: string;
	/** Clients with the administrator's token. */
	readonly provisioning: Client<typeof ProvisioningService>;
	readonly tokens: Client<typeof SCIMTokenService>;
	readonly organizations: Client<typeof OrganizationService>;
	readonly users: Client<typeof UserService>;
	/** A SCIM token that never expires. */
	readonly scimToken: string;
	/** A SCIM client with that token. */
	readonly scim: Scim;
	/** A client of any service with any token. */
	client<Service extends DescService>(service: Service, token: string | undefined): Client<Service>;
	/** What the server logged, a line an object. */
	readonly logged: Record<string, unknown>[];
	/** Stops the server and starts it again on the same database and port. */
	restart(): Promise<void>;
	stop(): Promise<void>;
}

/** Starts a server with an empty database in a folder of its own. */
export async function startRoster(config: Partial<Config> = {}): Promise<Roster> {
	const folder = mkdtempSync(join(tmpdir(), "roster-test-"));
	const database = join(folder, "roster.db");
	const clock = new TestClock();
	const logged: Record<string, unknown>[] = [];
	const log = pino({ level: "info" }, { write: (line: string) => void logged.push(JSON.parse(line)) });
	const full: Config = { ...readConfig({}), host: "127.0.0.1", port: 0, database, adminToken, ...config };
	let server: RunningServer = await startServer(full, openSqlite(database), log, clock.now);
	const { url } = server;
	const apart =
		process.env["TEST_GATEWAY"] === "apart" ? await startGateway({ ...full, port: 0 }, url, log) : undefined;
	const scimUrl = apart?.url ?? url;

	const client = <Service extends DescService>(service: Service, token: string | undefined) => {
		const authorize: Interceptor = (next) => (request) => {
			if (token !== undefined) {
				request.header.set("authorization", `Bearer ${token}`);
			}
			return next(request);
		};
		return createClient(
			service,
			// A connection for each call: none is left from before a restart.
			createConnectTransport({
				baseUrl: url,
				httpVersion: "1.1",
				interceptors: [authorize],
				nodeOptions: { agent: false },
			}),
		);
	};
	const tokens = client(SCIMTokenService, adminToken);
	const { token: scimToken } = await tokens.createSCIMToken({});
	return {
		url,
		scimUrl,
		clock,
		database,
		logged,
		tokens,
		scimToken,
		client,
		provisioning: client(ProvisioningService, adminToken),
		organizations: client(OrganizationService, adminToken),
		users: client(UserService, adminToken),
		scim: new Scim(scimUrl, scimToken),
		async restart() {
			await server.close();
			server = await startServer({ ...full, port: Number(new URL(url).port) }, openSqlite(database), log, clock.now);
		},
		async stop() {
			await apart?.close();
			await server.close();
			rmSync(folder, { recursive: true });
		},
	};
}
