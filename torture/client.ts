// SPDX-License-Identifier: Apache-2.0

// The HTTP client of the tests. It keeps connections alive, and does not check responses.

import { Agent } from "node:http";
import { type Answered, exchange } from "../bench/load.ts";
import { CredentialKind } from "../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../gen/roster/v1/settings_pb.ts";
import { groupSchema, type Json, patchSchema, userSchema } from "../test/scim.ts";
import { adminToken } from "./target.ts";

export interface Answer extends Pick<Answered, "status" | "headers"> {
	/** The parsed body; undefined without a body. */
	readonly body: Json;
}

/** A request as data, so that it can be repeated. */
export interface Request {
	readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
	/** The path below `/scim/v2`. */
	readonly path: string;
	readonly body?: Json;
	readonly headers?: Record<string, string>;
}

/** Returns the version in the ETag of a response. */
export function versionIn({ headers }: Answer): number {
	return Number(/^W\/"(\d+)"$/.exec(headers.etag ?? "")?.[1]);
}

export class Client {
	readonly #agent: Agent;
	readonly #token: string;

	constructor(token: string, connections: number) {
		this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
		this.#token = token;
	}

	/** Sends a request. Throws unless the whole response arrives; then the outcome of the request is unknown. */
	async send(url: string, { method, path, body, headers }: Request): Promise<Answer> {
		const {
			status,
			headers: got,
			text,
		} = await exchange(this.#agent, new URL(url), {
			method,
			path: `/scim/v2${path}`,
			body: body === undefined ? undefined : JSON.stringify(body),
			headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/scim+json", ...headers },
		});
		return { status, headers: got, body: text === "" ? undefined : JSON.parse(text) };
	}

	close(): void {
		this.#agent.destroy();
	}
}

export const user = (attributes: Json): Json => ({ schemas: [userSchema], ...attributes });
export const group = (attributes: Json): Json => ({ schemas: [groupSchema], ...attributes });
export const patch = (...operations: Json[]): Json => ({ schemas: [patchSchema], Operations: operations });
export const references = (ids: Iterable<string>): Json[] => Array.from(ids, (value) => ({ value }));

/** Calls a method with the administrator's token. */
export async function call(url: string, method: string, body: Json): Promise<Json> {
	const response = await fetch(`${url}/${method}`, {
		method: "POST",
		headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
		body: JSON.stringify(body),
	});
	const answer = await response.json();
	if (!response.ok) {
		throw new Error(`${method} answered ${response.status}: ${JSON.stringify(answer)}`);
	}
	return answer;
}

/** The threshold of the guard. It is so high that the guard counts losses but refuses none. */
const noGuard = 100_000_000;

/**
 * Prepares a new server: turns on provisioning, and raises the threshold of the guard.
 *
 * @returns a SCIM token.
 */
export async function setUp(url: string): Promise<string> {
	await call(url, "roster.v1.ProvisioningService/UpdateSettings", {
		settings: { organizationProvisioning: OrganizationProvisioning.MAPPED, guardThreshold: noGuard },
	});
	const { plaintext } = await call(url, "roster.v1.TokenService/CreateToken", { kind: CredentialKind.SCIM });
	return plaintext;
}

/** Creates an organization, and maps group names to it. */
export async function mapGroups(url: string, name: string, groupNames: readonly string[]): Promise<void> {
	const service = "buf.alpha.registry.v1alpha1.OrganizationService";
	const { organization } = await call(url, `${service}/CreateOrganization`, { name });
	for (const groupName of groupNames) {
		await call(url, `${service}/AddOrganizationGroup`, { organizationId: organization.id, groupName });
	}
}
