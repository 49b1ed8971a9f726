// SPDX-License-Identifier: Apache-2.0

// `roster requests syncs`: what identity providers sent in one go.

import type { Command } from "commander";
import {
	ListSyncsResponseSchema,
	RequestService,
	type Sync,
	SyncKind,
	SyncKindSchema,
} from "../../gen/roster/v1/request_service_pb.ts";
import type { Session } from "./session.ts";
import { plain } from "./table.ts";
import { countIn, shownEnum } from "./values.ts";

/** The counts of a sync in words, such as `90 of 120 created, 3 refused`. A count of 0 is left out. */
function countsOf(sync: Sync): string {
	const { kind, userLookUpCount: lookUps, userCreatedCount: created, groupWriteCount: groupWrites } = sync;
	const progress = kind === SyncKind.INITIAL && lookUps > 0 ? ` of ${lookUps}` : "";
	const counts: [number, string][] = [
		[progress === "" ? lookUps : 0, " looked up"],
		[created, `${progress} created`],
		[sync.userUpdatedCount, " updated"],
		[sync.userDeletedCount, " deleted"],
		[groupWrites, groupWrites === 1 ? " change of a group" : " changes of groups"],
		[sync.refusedCount, " refused"],
		[sync.failedCount, " failed"],
	];
	return counts
		.filter(([count]) => count > 0)
		.map(([count, what]) => `${count}${what}`)
		.join(", ");
}

async function listSyncs(session: Session, tokenId: string, last: number): Promise<void> {
	const { client, list, time } = session;
	const response = await client(RequestService).listSyncs({ tokenId, pageSize: last });
	list(ListSyncsResponseSchema, response, response.syncs, {
		headings: ["FIRST", "LAST", "TOKEN", "KIND", "REQUESTS"],
		row: (each) => [
			time(each.firstTime),
			each.running ? "running" : time(each.lastTime),
			plain(each.tokenName || each.tokenId),
			shownEnum(SyncKindSchema, each.kind),
			countsOf(each),
		],
		none: "No identity provider has sent requests.",
	});
}

/** `roster requests syncs` */
export function syncsCommand(requests: Command, session: () => Session): void {
	requests
		.command("syncs")
		.description("show the syncs of identity providers, newest first: initial syncs with their progress, and cycles")
		.option("--token <id>", "only the syncs with the token of this id", "")
		.option("--last <number>", "how many to show", countIn, 50)
		.addHelpText(
			"after",
			`
A sync ends when the token sends no request for 10 minutes. An initial sync
looks up each user before it creates them: "90 of 120 created" means
that 30 users were there before, were refused, or are still to come.

Example:
  roster requests syncs
`,
		)
		.action(({ token, last }: { token: string; last: number }) => listSyncs(session(), token, last));
}
