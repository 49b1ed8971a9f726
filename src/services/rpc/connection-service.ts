// SPDX-License-Identifier: Apache-2.0

// roster.v1.ConnectionService: connections to identity providers.

import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectionSchema, type ConnectionService } from "../../../gen/roster/v1/connection_service_pb.ts";
import { newConnection, withAdoptionDomains } from "../../directory/connections.ts";
import { alreadyExists, notFound } from "../../errors.ts";
import type { ConnectionRecord } from "../../records.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import { type Committing, commit } from "../admission/commit.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";

function connectionMessage({ id, name, createTime, adoptionDomains = [] }: ConnectionRecord) {
	return {
		id,
		name,
		createTime: timestampFromMs(createTime),
		adoptionDomains: { domains: [...adoptionDomains] },
	};
}

export function connectionService(
	context: Context<ConnectionReader & Committing>,
): Implementation<typeof ConnectionService> {
	const { store } = context;

	async function load(name: string): Promise<ConnectionRecord> {
		const found = await store.getConnectionByName(name);
		if (found === undefined) {
			throw notFound(`the connection ${JSON.stringify(name.slice(0, 64))}`);
		}
		return found;
	}

	return {
		async createConnection({ connection: sent, validateOnly }, call) {
			const { name, adoptionDomains } = sent ?? create(ConnectionSchema);
			const made = newConnection(name, { id: context.newId(), now: context.now() });
			const after = withAdoptionDomains(made, adoptionDomains?.domains ?? []);
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
			const { name, adoptionDomains } = sent ?? create(ConnectionSchema);
			return attempt(async () => {
				const before = await load(name);
				const after = adoptionDomains === undefined ? before : withAdoptionDomains(before, adoptionDomains.domains);
				const same = JSON.stringify(before.adoptionDomains) === JSON.stringify(after.adoptionDomains);
				await commit(context, call, same ? [] : [{ subject: "connection", before, after }], validateOnly);
				return { connection: connectionMessage(after) };
			});
		},
	};
}
