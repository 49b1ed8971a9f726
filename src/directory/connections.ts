// SPDX-License-Identifier: Apache-2.0

// Connections to identity providers. Pure.

import { invalidArgument } from "../errors.ts";
import type { ConnectionRecord } from "../records.ts";
import type { Creation } from "./users.ts";

const nameShape = /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
const domainShape = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const mostDomains = 100;

/**
 * Creates a connection.
 *
 * @throws invalid_argument if the name is not valid.
 */
export function newConnection(name: string, { id, now }: Creation): ConnectionRecord {
	if (!nameShape.test(name)) {
		throw invalidArgument(
			`name: ${JSON.stringify(name.slice(0, 64))} is not the name of a connection: it needs 1 to 32 lowercase letters, digits and hyphens, beginning with a letter and not ending with a hyphen`,
		);
	}
	return { id, name, adoptionDomains: undefined, createTime: now };
}

/**
 * Sets the adoption domains of a connection. An empty list means every domain.
 *
 * @throws invalid_argument if a domain is not valid, or if there are too many.
 */
export function withAdoptionDomains(connection: ConnectionRecord, domains: readonly string[]): ConnectionRecord {
	const wanted = [...new Set(domains.map((each) => each.toLowerCase()))].sort();
	const wrong = wanted.find((each) => !domainShape.test(each));
	if (wrong !== undefined) {
		throw invalidArgument(
			`connection.adoption_domains: ${JSON.stringify(wrong.slice(0, 100))} is not a domain such as example.com`,
		);
	}
	if (wanted.length > mostDomains) {
		throw invalidArgument(
			`connection.adoption_domains: has ${wanted.length} domains, but at most ${mostDomains} are allowed`,
		);
	}
	return { ...connection, adoptionDomains: wanted.length === 0 ? undefined : wanted };
}
