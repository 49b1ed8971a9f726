// SPDX-License-Identifier: Apache-2.0

// buf.alpha.audit.v1alpha1.AuditService: the change log as the events of the registry.

import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import type { AuditService } from "../../../gen/buf/alpha/audit/v1alpha1/service_pb.ts";
import { auditedKinds, eventOf } from "../../directory/audit.ts";
import type { Names } from "../../directory/audit-payloads.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { LoggedRequest } from "../../records/change.ts";
import type { AuditReader } from "../../store/interface/audit.ts";
import type { OrganizationReader } from "../../store/interface/organizations.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { pageOf } from "../shared/paging.ts";

/** The latest time that a store can compare, in milliseconds since 1970. */
const latest = 8.64e15;

const millisecondsOf = (time: Timestamp | undefined, otherwise: number) =>
	time === undefined ? otherwise : Math.ceil(Number(time.seconds) * 1000 + time.nanos / 1e6);

const keyOf = ({ change }: LoggedRequest) =>
	`${change.time === undefined ? 0 : timestampMs(change.time)} ${change.sequence}`;

export function auditService({
	store,
}: Context<AuditReader & UserReader & OrganizationReader>): Implementation<typeof AuditService> {
	/** Reads the names that the events of a page need. */
	async function namesIn(requests: readonly LoggedRequest[]): Promise<Names> {
		const userIds = new Set(requests.flatMap(({ change }) => [change.userId, change.actor?.userId ?? ""]));
		const organizationIds = new Set(requests.map(({ change }) => change.organizationId));
		userIds.delete("");
		organizationIds.delete("");
		const users = new Map((await store.getUsers([...userIds])).map((each) => [each.user.id, each.username]));
		const organizations = await store.organizationNames([...organizationIds]);
		return { user: (id) => users.get(id) ?? "", organization: (id) => organizations.get(id) ?? "" };
	}

	return {
		async listAuditedEvents({ start, end, pageSize, pageToken }) {
			const [from, to] = [millisecondsOf(start, 0), millisecondsOf(end, latest)];
			if (start !== undefined && end !== undefined && from >= to) {
				throw invalidArgument("end: is not after start: send a later time, or leave it out");
			}
			const page = pageOf(`ListAuditedEvents ${from} ${to}`, { pageSize, pageToken });
			const [time = from, sequence = -1] = page.after?.split(" ").map(Number) ?? [];
			const read = await store.listAuditedChanges(auditedKinds, { time, sequence, before: to }, page.limit);
			const cut = page.cut(read, keyOf);
			const names = await namesIn(cut.page);
			return { events: cut.page.map((each) => eventOf(each, names)), nextPageToken: cut.nextPageToken };
		},
	};
}
