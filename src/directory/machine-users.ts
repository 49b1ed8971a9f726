// SPDX-License-Identifier: Apache-2.0

// Machine users: the users behind the tokens of administrators and services. They have no row in the store. Everything
// about them is derived from the token, so that SCIM never matches them and nothing counts them as people. Pure.

import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { defaultConnection } from "../records/connections.ts";
import type { TokenRecord } from "../records/credentials.ts";
import type { Account } from "../records/resources.ts";

/** The machine user behind the token in `ROSTER_ADMIN_TOKEN`, which has no id. */
export const environmentUser = { id: "00000000-0000-0000-0000-000000000001", username: "machine-admin" } as const;

/** The kinds of token that have a machine user behind them. */
const kinds: ReadonlySet<CredentialKind> = new Set([CredentialKind.ADMINISTRATOR, CredentialKind.SERVICE]);

/** Whether tokens of a kind have a machine user behind them. */
export function hasMachineUser(kind: CredentialKind): boolean {
	return kinds.has(kind);
}

/**
 * Returns the username of the machine user behind a token: `machine-` and the last twelve digits of the token's id, which
 * are random. No person gets such a username.
 */
export function machineUsername(tokenId: string): string {
	return tokenId === "" ? environmentUser.username : `machine-${tokenId.slice(-12)}`;
}

/** Returns the id of the machine user behind a token, which is the id of the token. */
export function machineUserId(tokenId: string): string {
	return tokenId === "" ? environmentUser.id : tokenId;
}

/** Returns the machine user behind a token; undefined if its kind has none. A deleted token leaves an inactive user. */
export function machineUser({ id, kind, createTime, deleteTime }: TokenRecord): Account | undefined {
	return hasMachineUser(kind)
		? {
				id,
				username: machineUsername(id),
				isMachine: true,
				isActive: deleteTime === undefined,
				createTime,
				updateTime: deleteTime ?? createTime,
			}
		: undefined;
}

/**
 * Returns the machine user behind the token in `ROSTER_ADMIN_TOKEN`.
 *
 * @param createTime when the database was created.
 */
export function machineUserOfEnvironment(createTime: number): Account {
	return { ...environmentUser, isMachine: true, isActive: true, createTime, updateTime: createTime };
}

/** The connection whose age is that of the database. */
export const oldestConnection = defaultConnection.id;

/** Returns the last digits of the token's id in the username of a machine user; undefined if it is no such username. */
export function tokenDigitsIn(username: string): string | undefined {
	return /^machine-([0-9a-f]{12})$/.exec(username)?.[1];
}
