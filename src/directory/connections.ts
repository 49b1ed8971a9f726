// SPDX-License-Identifier: Apache-2.0

// Connections to identity providers. Pure.

import { type Connection, ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { OrganizationProvisioning, type Settings } from "../../gen/roster/v1/settings_pb.ts";
import { failedPrecondition } from "../errors/data.ts";
import { invalidArgument } from "../errors/request.ts";
import { type ConnectionRecord, defaultConnection } from "../records/connections.ts";
import type { Creation } from "./users.ts";

const nameShape = /^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
const domainShape = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const mostDomains = 100;

/** The settings of a connection that has none of its own: those of the server. */
const serverSettings = { strict: undefined, guardThreshold: undefined, organizationProvisioning: undefined } as const;

/** How the groups of a connection affect organizations. */
export function provisioningOf(
	{ organizationProvisioning }: Settings,
	connection: Pick<ConnectionRecord, "organizationProvisioning"> | undefined,
): OrganizationProvisioning {
	return connection?.organizationProvisioning ?? organizationProvisioning;
}

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
	return { id, name, kind: ConnectionKind.UNSPECIFIED, adoptionDomains: undefined, createTime: now, ...serverSettings };
}

/** The fields that an update may name. */
const fields = ["kind", "adoption_domains", "strict", "guard_threshold", "organization_provisioning"] as const;
type Field = (typeof fields)[number];

/**
 * Updates a connection.
 *
 * @param mask the names of the fields to update. Undefined or empty means those that are set.
 * @throws invalid_argument if a value is not valid, or if the mask names anything else.
 */
export function updated(
	before: ConnectionRecord,
	wanted: Connection,
	mask: readonly string[] | undefined,
): ConnectionRecord {
	const named = new Set(mask);
	const unknown = mask?.find((each) => !(fields as readonly string[]).includes(each));
	if (unknown !== undefined) {
		throw invalidArgument(
			`update_mask: ${JSON.stringify(unknown.slice(0, 64))} cannot be updated: send one of ${fields.join(", ")}`,
		);
	}
	const names = (field: Field, isSet: boolean) => (named.size === 0 ? isSet : named.has(field));
	const { kind, adoptionDomains, strict, guardThreshold } = wanted;
	const provisioning = checked("organization_provisioning", OrganizationProvisioning, wanted.organizationProvisioning);
	if (guardThreshold !== undefined && guardThreshold < 0) {
		throw invalidArgument("connection.guard_threshold: must be 0 or more, or unset for the setting of the server");
	}
	return {
		...(names("adoption_domains", adoptionDomains !== undefined)
			? withAdoptionDomains(before, adoptionDomains?.domains ?? [])
			: before),
		...(names("kind", kind !== ConnectionKind.UNSPECIFIED) ? { kind: checked("kind", ConnectionKind, kind) } : {}),
		...(names("strict", strict !== undefined) ? { strict } : {}),
		...(names("guard_threshold", guardThreshold !== undefined) ? { guardThreshold } : {}),
		...(names("organization_provisioning", provisioning !== OrganizationProvisioning.UNSPECIFIED)
			? { organizationProvisioning: provisioning || undefined }
			: {}),
	};
}

/** @throws invalid_argument if a number is no value of an enum. */
function checked<Value extends number>(field: Field, values: object, value: Value): Value {
	if (!Object.values(values).includes(value)) {
		throw invalidArgument(`connection.${field}: ${value} is not one of its values`);
	}
	return value;
}

/**
 * Sets the adoption domains of a connection. An empty list means every domain.
 *
 * @throws invalid_argument if a domain is not valid, or if there are too many.
 */
function withAdoptionDomains(connection: ConnectionRecord, domains: readonly string[]): ConnectionRecord {
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
