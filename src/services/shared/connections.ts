// SPDX-License-Identifier: Apache-2.0

// The connection that a request names.

import { notFound } from "../../errors/data.ts";
import type { ConnectionRecord } from "../../records/connections.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { Scope } from "../../store/interface/scope.ts";

type ByName = Pick<ConnectionReader, "getConnectionByName">;

function unknown(name: string, field?: string): Error {
	const what = `the connection ${JSON.stringify(name.slice(0, 64))}`;
	return notFound(field === undefined ? what : `${field}: ${what}`);
}

/**
 * Returns the connection with a name. Throws `not_found` if there is none.
 *
 * @param field the field of the request that names it, if the error needs to say so.
 */
export async function connectionNamed(store: ByName, name: string, field?: string): Promise<ConnectionRecord> {
	const connection = await store.getConnectionByName(name);
	if (connection === undefined) {
		throw unknown(name, field);
	}
	return connection;
}

/** Returns the connection with a name. Throws `not_found` if a caller's token belongs to another one. */
async function namedTo(store: ByName, name: string, callerId: string | undefined): Promise<ConnectionRecord> {
	const connection = await connectionNamed(store, name);
	if (callerId !== undefined && callerId !== connection.id) {
		throw unknown(name);
	}
	return connection;
}

/**
 * Returns the connection that a caller asks about: the named one; without a name, that of the caller's SCIM token;
 * undefined for every connection.
 *
 * Throws `not_found` if there is no such connection, or if the caller's token belongs to another one.
 */
export async function askedConnection(
	store: Pick<ConnectionReader, "getConnection" | "getConnectionByName">,
	name: string,
	{ connectionId }: Scope,
): Promise<ConnectionRecord | undefined> {
	if (name === "") {
		return connectionId === undefined ? undefined : store.getConnection(connectionId);
	}
	return namedTo(store, name, connectionId);
}

/** The same as a scope, without a read of the connection if the request names none. */
export async function askedScope(store: ByName, name: string, caller: Scope): Promise<Scope> {
	return { connectionId: name === "" ? caller.connectionId : (await namedTo(store, name, caller.connectionId)).id };
}
