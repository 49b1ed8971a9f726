// SPDX-License-Identifier: Apache-2.0

// A real server on a real socket with a real database file, for the tests, and the clients that speak to it.

import { readFileSync } from "node:fs";
import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import pino from "pino";
import { OrganizationService } from "../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { SCIMTokenService } from "../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { UserService } from "../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { ProvisioningService } from "../gen/roster/v1/provisioning_service_pb.ts";
import { type Config, readConfig } from "../src/config.ts";
import { startGateway } from "../src/gateway-server.ts";
import { openStore } from "../src/open-store.ts";
import { type RunningServer, startServer } from "../src/server.ts";
import { newDatabase, onPostgres } from "./engine.ts";
import { Scim, spread } from "./scim.ts";
import { caFile } from "./server/tls.ts";
import { watchRefusals } from "./unchanged.ts";

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
	/** The path of the database file, or the URL of the database. */
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
	/** The lines that the server logged, as objects. */
	readonly logged: Record<string, unknown>[];
	/** How many refusals were looked at, and had changed nothing. */
	refusals(): number;
	/** Stops the servers and starts them again on the same database and ports, with another configuration if one is given. */
	restart(changed?: Partial<Config>): Promise<void>;
	stop(): Promise<void>;
}

/** The number of servers that share a PostgreSQL database. Requests go to them in turn. */
const replicas = 2;

/**
 * Starts a server with an empty database of its own, or where the engine is for several, several.
 *
 * @param config with a certificate, that of `certificateOf("signed")`: the clients trust its CA. `scim` is for plain HTTP.
 * @param count of servers, for what each does by itself.
 */
export async function startRoster(config: Partial<Config> = {}, count = onPostgres ? replicas : 1): Promise<Roster> {
	const { name: database, drop } = await newDatabase();
	const clock = new TestClock();
	const logged: Record<string, unknown>[] = [];
	const log = pino({ level: "info" }, { write: (line: string) => void logged.push(JSON.parse(line)) });
	let full: Config = { ...readConfig({}), host: "127.0.0.1", port: 0, database, adminToken, ...config };
	const start = async (port: number) => startServer({ ...full, port }, await openStore(full.database), log, clock.now);
	let servers: RunningServer[] = [];
	for (let each = 0; each < count; each++) {
		servers.push(await start(full.port));
	}
	const urls = servers.map((each) => each.url);
	const [url] = urls as [string];
	const apart =
		process.env["TEST_GATEWAY"] === "apart" ? await startGateway({ ...full, port: 0 }, url, log) : undefined;
	const scimUrl = apart?.url ?? url;
	const gather = spread(url, urls.slice(1));
	const watch = full.database !== database ? undefined : watchRefusals([url, scimUrl], database);

	const client = <Service extends DescService>(service: Service, token: string | undefined) => {
		const authorize: Interceptor = (next) => (request) => {
			if (token !== undefined) {
				request.header.set("authorization", `Bearer ${token}`);
			}
			return next(request);
		};
		// A connection for each call: none is left from before a restart.
		const transports = urls.map((baseUrl) =>
			createConnectTransport({
				baseUrl,
				httpVersion: "1.1",
				interceptors: [authorize],
				nodeOptions: { agent: false, ...(full.tls === undefined ? {} : { ca: readFileSync(caFile) }) },
			}),
		);
		let calls = 0;
		const next = () => transports[calls++ % transports.length] as Transport;
		return createClient(service, {
			unary: (...call) => next().unary(...call),
			stream: (...call) => next().stream(...call),
		});
	};
	const tokens = client(SCIMTokenService, adminToken);
	const { token: scimToken } = await tokens.createSCIMToken({});
	return {
		url,
		scimUrl,
		clock,
		database,
		logged,
		refusals: () => watch?.refusals() ?? 0,
		tokens,
		scimToken,
		client,
		provisioning: client(ProvisioningService, adminToken),
		organizations: client(OrganizationService, adminToken),
		users: client(UserService, adminToken),
		scim: new Scim(scimUrl, scimToken),
		async restart(changed = {}) {
			full = { ...full, ...changed };
			await Promise.all(servers.map((each) => each.close()));
			servers = [];
			for (const each of urls) {
				servers.push(await start(Number(new URL(each).port)));
			}
		},
		async stop() {
			await watch?.end();
			gather();
			await apart?.close();
			await Promise.all(servers.map((each) => each.close()));
			await drop();
		},
	};
}
