// SPDX-License-Identifier: Apache-2.0

// `roster changes`: the change log, and the stream of new changes.

import { timestampDate } from "@bufbuild/protobuf/wkt";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Change, ChangeKind, ChangeKindSchema, ChangeSchema } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { actorWords, changeWords } from "./change-words.ts";
import { followChanges } from "./follow.ts";
import { openNames } from "./names.ts";
import { exactTime, wholeJson } from "./output.ts";
import type { Session } from "./session.ts";
import { plain } from "./table.ts";
import { namesOf, shownEnum } from "./values.ts";

interface Options {
	readonly after?: bigint;
	readonly last: bigint;
	readonly follow?: boolean;
	readonly kind?: ChangeKind[];
}

/** The number of changes that are read at once. */
const pageSize = 1000;

function sequenceIn(text: string): bigint {
	if (!/^\d{1,15}$/.test(text)) {
		throw new InvalidArgumentError("give a whole number");
	}
	return BigInt(text);
}

function kindIn(text: string, before: readonly ChangeKind[] = []): ChangeKind[] {
	const kind = ChangeKind[text.toUpperCase().replaceAll("-", "_") as keyof typeof ChangeKind];
	if (kind === undefined || kind === ChangeKind.UNSPECIFIED) {
		throw new InvalidArgumentError(`the kinds are ${namesOf(ChangeKindSchema).join(", ")}`);
	}
	return [...before, kind];
}

async function showChanges(
	session: Session,
	{ after, last, kind: kinds = [], follow = false }: Options,
): Promise<void> {
	const { client, json, print, time } = session;
	const provisioning = client(ProvisioningService);
	const names = openNames(session);
	const show = async (changes: readonly Change[]) => {
		if (!json) {
			await names.loadOf(changes);
		}
		for (const change of changes) {
			const date = change.time && timestampDate(change.time);
			// Lines of --follow stay on the screen, where a relative time would become wrong.
			const when = follow && date !== undefined ? exactTime(date) : time(date);
			const words = [when, shownEnum(ChangeKindSchema, change.kind), changeWords(change, names)];
			print(
				json
					? JSON.stringify(wholeJson(ChangeSchema, change))
					: plain(
							[change.sequence, ...words.filter((each) => each !== ""), `by ${actorWords(change.actor, names)}`].join(
								"  ",
							),
						),
			);
		}
	};
	const { firstSequence, lastSequence } = await provisioning.getChangeLog({});
	const oldest = firstSequence > 0n ? firstSequence - 1n : 0n;
	let afterSequence = after ?? (lastSequence - last > oldest ? lastSequence - last : oldest);
	if (follow) {
		await followChanges(session, provisioning, { afterSequence, kinds }, (change) => show([change]));
	}
	while (afterSequence < lastSequence) {
		const page = await provisioning.listChanges({ afterSequence, pageSize, kinds });
		await show(page.changes);
		afterSequence = page.lastSequence;
	}
}

/** `roster changes` */
export function changesCommand(program: Command, session: () => Session): void {
	program
		.command("changes")
		.description("show the change log, oldest first: what changed, when, and by which token")
		.option("--after <sequence>", "begin after this sequence number", sequenceIn)
		.addOption(
			new Option("--last <number>", "without --after: how many of the newest changes to search")
				.argParser(sequenceIn)
				// The description is needed: commander cannot print a bigint.
				.default(50n, "50"),
		)
		.option("--kind <kind>", "show only this kind, such as user_deactivated; may be repeated", kindIn)
		.option("--follow", "keep running, and show each new change, until Ctrl-C; a lost connection is made again")
		.addHelpText(
			"after",
			`
Each line has the sequence number, the time, the kind, what changed (old → new),
and who changed it. With --follow the times are exact. With --json, each line is
one Change.

Examples:
  roster changes --kind user_deactivated --last 1000
  roster changes --follow --json
`,
		)
		.action((options: Options) => showChanges(session(), options));
}
