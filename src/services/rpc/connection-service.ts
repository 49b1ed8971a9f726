// SPDX-License-Identifier: Apache-2.0

// roster.v1.ConnectionService: connections to identity providers.

import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { ConnectionKind, ConnectionSchema } from "../../../gen/roster/v1/connection_pb.ts";
import type { ConnectionService } from "../../../gen/roster/v1/connection_service_pb.ts";
import { newConnection, requireUnused, withAdoptionDomains } from "../../directory/connections.ts";
import { alreadyExists, invalidArgument, notFound } from "../../errors.ts";
import type { Change, ConnectionRecord } from "../../records.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";

function connectionMessage({ id, name, kind, createTime, adoptionDomains = [] }: ConnectionRecord) {
	return {
		id,
		name,
		kind,
		createTime: timestampFromMs(createTime),
		adoptionDomains: { domains: [...adoptionDomains] },
	};
}

function known(kind: ConnectionKind): ConnectionKind {
	if (!(Object.values(ConnectionKind) as number[]).includes(kind)) {
		throw invalidArgument(`connection.kind: ${kind} is not one of its values`);
	}
	return kind;
}

export function connectionService(
	context: Context<ConnectionReader & TokenReader & Committing>,
	authenticator: Pick<Authenticator, "forget">,
): Implementation<typeof ConnectionService> {
	const { store } = context;

	async function load(name: string): Promise<ConnectionRecord> {
		const found = await store.getConnectionByName(name);
		if (found === undefined) {
			throw notFound(`the connection ${JSON.stringify(name.slice(0, 64))}`);
		}
		return found;
	}

	/** The number of live users or of groups that a connection manages. */
	async function count({ id }: ConnectionRecord, search: "searchUsers" | "searchGroups"): Promise<number> {
		const nothing = { condition: undefined, sort: undefined, from: { offset: 0 }, limit: 0 };
		return (await store.within({ connectionId: id })[search](nothing)).total;
	}

	return {
		async createConnection({ connection: sent, validateOnly }, call) {
			const { name, kind, adoptionDomains } = sent ?? create(ConnectionSchema);
			const made = newConnection(name, { id: context.newId(), now: context.now() });
			const after = { ...withAdoptionDomains(made, adoptionDomains?.domains ?? []), kind: known(kind) };
			await attempt(async () => {
				const holder = await store.getConnectionByName(name);
				if (holder !== undefined) {
					throw alreadyExists(`name: the connection ${holder.id} has the name ${name} already`);
				}
				await commit(context, call, [{ subject: "connection", after }], validateOnly);
			});
			return { connection: connectionMessage(after) };
		},

		async getConnection({ name }) {
			return { connection: connectionMessage(await load(name)) };
		},

		async listConnections() {
			return { connections: (await store.listConnections()).map(connectionMessage) };
		},

		async updateConnection({ connection: sent, validateOnly }, call) {
			const { name, kind, adoptionDomains } = sent ?? create(ConnectionSchema);
			return attempt(async () => {
				const before = await load(name);
				const within = adoptionDomains === undefined ? before : withAdoptionDomains(before, adoptionDomains.domains);
				const after = { ...within, kind: known(kind) || before.kind };
				const same = JSON.stringify(before) === JSON.stringify(after);
				await commit(context, call, same ? [] : [{ subject: "connection", before, after }], validateOnly);
				return { connection: connectionMessage(after) };
			});
		},

		async deleteConnection({ name, validateOnly }, call) {
			const deleted = await attempt(async () => {
				const before = await load(name);
				const page = { after: undefined, limit: 1000 };
				const tokens = (await store.listTokens(CredentialKind.SCIM, undefined, page)).filter(
					(each) => each.connectionId === before.id,
				);
				const users = await count(before, "searchUsers");
				const groups = await count(before, "searchGroups");
				requireUnused(before, users, groups);
				const changes: Change[] = [
					...tokens.map((token): Change => ({ subject: "token", before: token })),
					{ subject: "connection", before },
				];
				await commit(context, call, changes, validateOnly);
				return tokens;
			});
			for (const { id } of validateOnly ? [] : deleted) {
				authenticator.forget(id);
			}
			return {};
		},
	};
}
