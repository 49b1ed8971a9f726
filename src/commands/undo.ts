// SPDX-License-Identifier: Apache-2.0

// `roster undo`: takes changes back.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ChangeKindSchema } from "../../gen/roster/v1/change_pb.ts";
import {
	type UndoRequestSchema,
	type UndoResponse,
	UndoResponseSchema,
	UndoService,
} from "../../gen/roster/v1/undo_service_pb.ts";
import { actorWords, changeWords } from "./change-words.ts";
import { confirm, yesOption } from "./confirm.ts";
import { showEffects } from "./effects.ts";
import { CommandError } from "./failure.ts";
import { openNames } from "./names.ts";
import type { Session } from "./session.ts";
import { plain } from "./table.ts";
import { tokenNamed } from "./token-named.ts";
import { secondsIn, shownEnum } from "./values.ts";

interface Options {
	readonly request?: string;
	readonly token?: string;
	/** In seconds. */
	readonly since?: number;
	readonly sequence?: { readonly first: bigint; readonly last: bigint };
	readonly yes?: boolean;
}

type Selection = NonNullable<MessageInitShape<typeof UndoRequestSchema>["selection"]>;

/** How many changes are shown. */
const shownChanges = 20;

function rangeIn(text: string): { first: bigint; last: bigint } {
	const [, first, last] = /^(\d{1,15})(?:\.\.(\d{1,15}))?$/.exec(text) ?? [];
	if (first === undefined) {
		throw new InvalidArgumentError("give a sequence number, or two such as 120..180");
	}
	return { first: BigInt(first), last: BigInt(last ?? first) };
}

async function selectionOf(session: Session, { request, token, since, sequence }: Options): Promise<Selection> {
	const given = [request, token, sequence].filter((each) => each !== undefined);
	if (given.length !== 1 || (token === undefined) !== (since === undefined)) {
		throw new CommandError(
			"usage",
			"the changes to undo are not clear",
			"give either --request, or --token with --since, or --sequence",
		);
	}
	if (request !== undefined) {
		return { case: "requestId", value: request };
	}
	if (sequence !== undefined) {
		return { case: "sequences", value: sequence };
	}
	const value = { tokenId: await tokenNamed(session, token ?? ""), since: { seconds: BigInt(since ?? 0) } };
	return { case: "token", value };
}

async function showPlan(session: Session, response: UndoResponse): Promise<void> {
	const { print, printText } = session;
	const names = openNames(session);
	const { changes, changesCount, selectedCount, kept, conflicts, effects } = response;
	const first = changes.slice(0, shownChanges);
	await names.loadOf([
		...first,
		...conflicts.flatMap(({ undone, later }) => [undone, later].flatMap((each) => each ?? [])),
	]);
	print(`To undo ${selectedCount} changes, these ${changesCount} changes are made:\n`);
	for (const change of first) {
		printText(plain(`  ${shownEnum(ChangeKindSchema, change.kind)}  ${changeWords(change, names)}`));
	}
	if (changesCount > first.length) {
		print(`  and ${changesCount - first.length} more`);
	}
	if (kept.length > 0) {
		print(`\n${kept.length} changes of tokens and connections stay: they cannot be undone.`);
	}
	print("");
	showEffects(session, effects);
	for (const { undone, later, reason } of conflicts) {
		const by =
			later === undefined
				? ""
				: `, change ${later.sequence}: ${shownEnum(ChangeKindSchema, later.kind)} ${changeWords(later, names)}, by ${actorWords(later.actor, names)}`;
		printText(plain(`In the way of change ${undone?.sequence}: ${reason}${by}`));
	}
}

async function undo(session: Session, options: Options): Promise<void> {
	const undos = session.client(UndoService);
	const selection = await selectionOf(session, options);
	const plan = await undos.undo({ selection, validateOnly: true });
	if (!session.json) {
		await showPlan(session, plan);
	}
	if (plan.conflicts.length > 0 || plan.guardRefusal !== "") {
		// The server refuses it, and says why.
		await undos.undo({ selection });
	}
	if (plan.changesCount === 0) {
		session.say("There is nothing to undo.", UndoResponseSchema, plan);
		return;
	}
	await confirm(session, `this undoes ${plan.selectedCount} changes`, options.yes ?? false);
	const response = await undos.undo({ selection });
	session.say(`Undid ${response.selectedCount} changes.`, UndoResponseSchema, response);
}

/** `roster undo` */
export function undoCommand(program: Command, session: () => Session): void {
	program
		.command("undo")
		.summary("take changes back")
		.description(
			"show the changes that lead back, and make them: of one request, of a token for some time, or of a range",
		)
		.option("--request <id>", "undo the changes of this request, whose id is in the log and in the errors")
		.option("--token <name>", "undo the changes of this token, by its name or id; needs --since")
		.addOption(new Option("--since <time>", "how far back, such as 10m or 2h").argParser(secondsIn))
		.addOption(new Option("--sequence <range>", "undo the changes with these sequence numbers").argParser(rangeIn))
		.option(...yesOption)
		.addHelpText(
			"after",
			`
Changes that others made to the same records since stand in the way: they are
named, and nothing is undone. The guard applies. Without --yes nothing is done
before you agree.

Examples:
  roster undo --token okta-prod --since 10m
  roster undo --sequence 120..180 --yes
`,
		)
		.action((options: Options) => undo(session(), options));
}
