// SPDX-License-Identifier: Apache-2.0

// roster.v1.ConnectionService: connections to identity providers.

import { isDeepStrictEqual } from "node:util";
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { ConnectionSchema } from "../../../gen/roster/v1/connection_pb.ts";
import type { ConnectionService } from "../../../gen/roster/v1/connection_service_pb.ts";
import { OrganizationProvisioning } from "../../../gen/roster/v1/settings_pb.ts";
import { newConnection, provisioningOf, requireUnused, updated } from "../../directory/connections.ts";
import { alreadyExists } from "../../errors/data.ts";
import type { Change } from "../../records/change.ts";
import type { ConnectionRecord } from "../../records/connections.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Authenticator } from "../admission/authenticator.ts";
import { type Committing, commit } from "../admission/commit.ts";
import type { KnownConnections } from "../admission/known-connections.ts";
import { attempt } from "../shared/attempt.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { connectionNamed } from "../shared/connections.ts";
import { effectSummary } from "../shared/effects.ts";
import { requireFewUsers } from "../shared/long-requests.ts";
import { organizationsOfAutomatic } from "./automatic-organizations.ts";
import { handOverMethods } from "./hand-over.ts";

function connectionMessage(connection: ConnectionRecord) {
	const { id, name, kind, createTime, adoptionDomains = [], strict, guardThreshold } = connection;
	return {
		...{ id, name, kind },
		...(strict === undefined ? {} : { strict }),
		...(guardThreshold === undefined ? {} : { guardThreshold }),
		organizationProvisioning: connection.organizationProvisioning ?? OrganizationProvisioning.UNSPECIFIED,
		createTime: timestampFromMs(createTime),
		adoptionDomains: { domains: [...adoptionDomains] },
	};
}

export function connectionService(
	context: Context<ConnectionReader & TokenReader & SettingsReader & OrganizationReader & Committing>,
	authenticator: Pick<Authenticator, "forget">,
	connections: Pick<KnownConnections, "forget">,
): Implementation<typeof ConnectionService> {
	const { store } = context;

	const load = (name: string) => connectionNamed(store, name);

	/** The number of live users or of groups that a connection manages. */
	async function count({ id }: ConnectionRecord, search: "searchUsers" | "searchGroups"): Promise<number> {
		const nothing = { condition: undefined, sort: undefined, from: { offset: 0 }, limit: 0 };
		return (await store.within({ connectionId: id })[search](nothing)).total;
	}

	/** The message with what the connection manages. */
	const counted = async (connection: ConnectionRecord) => ({
		...connectionMessage(connection),
		usersCount: await count(connection, "searchUsers"),
		groupsCount: await count(connection, "searchGroups"),
	});

	return {
		async createConnection({ connection: sent, validateOnly }, call) {
			const wanted = sent ?? create(ConnectionSchema);
			const { name } = wanted;
			const made = newConnection(name, { id: context.newId(), now: context.now() });
			const after = updated(made, wanted, undefined);
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
			return { connection: await counted(await load(name)) };
		},

		async listConnections() {
			return { connections: await Promise.all((await store.listConnections()).map(counted)) };
		},

		async updateConnection({ connection: sent, updateMask, validateOnly }, call) {
			const wanted = sent ?? create(ConnectionSchema);
			const decided = await attempt(async () => {
				const before = await load(wanted.name);
				const after = updated(before, wanted, updateMask?.paths);
				if (isDeepStrictEqual(before, after)) {
					return { after, effects: {} };
				}
				if (before.organizationProvisioning !== after.organizationProvisioning) {
					await requireFewUsers(context);
				}
				const settings = await store.getSettings();
				const changes: Change[] = [
					{ subject: "connection", before, after },
					...(await organizationsOfAutomatic(
						context,
						(each) => provisioningOf(settings, each),
						(each) => provisioningOf(settings, each.id === after.id ? after : each),
					)),
				];
				const effects = await commit(context, call, changes, validateOnly);
				return { after, effects: validateOnly ? await effectSummary(store, changes, effects) : {} };
			});
			const { after, effects } = decided;
			if (!validateOnly) {
				connections.forget(after.id);
			}
			return { connection: connectionMessage(after), ...(validateOnly ? { effects } : {}) };
		},

		...handOverMethods(context),

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
				const mappings = await store.listConnectionGroups(before.id);
				const changes: Change[] = [
					...mappings.map((mapping): Change => ({ subject: "organizationGroup", before: mapping })),
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
