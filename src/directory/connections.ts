// SPDX-License-Identifier: Apache-2.0

// Connections to identity providers. Pure.

import { ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { failedPrecondition, invalidArgument } from "../errors.ts";
import { type ConnectionRecord, defaultConnection } from "../records.ts";
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
	return { id, name, kind: ConnectionKind.UNSPECIFIED, adoptionDomains: undefined, createTime: now };
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

/**
 * Checks that a connection may be deleted.
 *
 * @param users the number of live users whom it manages.
 * @param groups the number of groups that it manages.
 * @throws failed_precondition if it is the default connection, or manages something.
 */
export function requireUnused({ id, name }: ConnectionRecord, users: number, groups: number): void {
	if (id === defaultConnection.id) {
		throw failedPrecondition(`name: the connection ${name} always exists, and cannot be deleted`);
	}
	if (users > 0 || groups > 0) {
		throw failedPrecondition(
			`name: the connection ${name} manages ${users} users and ${groups} groups: unassign them in its identity provider first, so that it deletes them`,
		);
	}
}
