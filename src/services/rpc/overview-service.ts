// SPDX-License-Identifier: Apache-2.0

// roster.v1.OverviewService: the facts of the console's first page, and its search.

import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { type Change, ChangeKind } from "../../../gen/roster/v1/change_pb.ts";
import type { OverviewService } from "../../../gen/roster/v1/overview_service_pb.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { ChangeReader } from "../../store/interface/changes.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import type { Finder } from "../../store/interface/finder.ts";
import type { GuardReader } from "../../store/interface/guard.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { type NameReader, namesById } from "./change-names.ts";
import { guardMessage } from "./guard.ts";
import { tokenMessage } from "./token-service.ts";

const hour = 3_600_000;
const mostChanges = 200;
const mostTokens = 100;
const mostConnections = 100;
const longestPrefix = 200;
const results = { default: 8, most: 50 } as const;

/** Effects of other changes, of which the first page does not tell. */
const derived: ReadonlySet<ChangeKind> = new Set([ChangeKind.MEMBERSHIP_GRANTED, ChangeKind.MEMBERSHIP_REVOKED]);

/** The time of the last contact; none if there never was any, which is 0. */
const contactTime = (last: number) => (last === 0 ? {} : { lastContactTime: timestampFromMs(last) });

type Parts = Finder & NameReader & TokenReader & ConnectionReader & GuardReader & SettingsReader & ChangeReader;

export function overviewService({ store, now }: Context<Parts>): Implementation<typeof OverviewService> {
	/** The changes of the last hour, newest first, and whether there are more. */
	async function recentChanges(last: number): Promise<{ recentChanges: Change[]; moreChanges: boolean }> {
		const after = Math.max(0, last - mostChanges);
		const read = await store.listChanges(after, mostChanges, []);
		const since = now() - hour;
		const recent = read.filter(({ time }) => time !== undefined && timestampMs(time) > since);
		return {
			recentChanges: recent.filter(({ kind }) => !derived.has(kind)).reverse(),
			moreChanges: after > 0 && recent.length === read.length,
		};
	}

	return {
		async getOverview() {
			const { accounts, liveUsers, activeUsers, groups } = await store.totals();
			const tokens = await store.listTokens(undefined, undefined, { after: undefined, limit: 1000 });
			const connections = await store.listConnections();
			const contacts = connections.flatMap(({ id, name, kind }) => {
				const uses = tokens.flatMap((each) => (each.connectionId === id ? [each.lastUseTime ?? 0] : []));
				return uses.length === 0 ? [] : [{ name, kind, last: Math.max(...uses) }];
			});
			const lastContact = Math.max(0, ...contacts.map(({ last }) => last));
			const soonest = tokens.toSorted(
				(one, other) => (one.expireTime ?? Number.MAX_VALUE) - (other.expireTime ?? Number.MAX_VALUE),
			);
			const names = new Map(connections.map(({ id, name }) => [id, name]));
			const { organizationProvisioning } = await store.getSettings();
			const { last } = await store.sequences();
			const recent = await recentChanges(last);
			return {
				users: {
					active: activeUsers,
					inactive: liveUsers - activeUsers,
					deprovisioned: accounts - liveUsers,
				},
				groups,
				...contactTime(lastContact),
				connections: contacts
					.slice(0, mostConnections)
					.map(({ last, ...connection }) => ({ ...connection, ...contactTime(last) })),
				tokens: soonest.slice(0, mostTokens).map((each) => tokenMessage(each, names, now())),
				guard: guardMessage(await store.guardFacts(), now()),
				connectionGuards: (await store.connectionGuards()).map((each) => guardMessage(each, now())),
				organizationProvisioning,
				...recent,
				names: await namesById(store, recent.recentChanges),
				lastSequence: BigInt(last),
			};
		},

		async search({ prefix, limit }) {
			const trimmed = prefix.trim();
			if (trimmed === "" || trimmed.length > longestPrefix) {
				throw invalidArgument(`prefix: is required, with at most ${longestPrefix} characters`);
			}
			const most = Math.min(limit || results.default, results.most);
			const { users, groups, organizations } = await store.findByPrefix(trimmed, most);
			return { users: [...users], groups: [...groups], organizations: [...organizations] };
		},
	};
}
