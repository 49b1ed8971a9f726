// SPDX-License-Identifier: Apache-2.0

import { toJson } from "@bufbuild/protobuf";
import { type Command, InvalidArgumentError, Option } from "commander";
import {
	type Change,
	ChangeKind,
	ChangeKindSchema,
	ChangeSchema,
	CredentialKindSchema,
	IdentityRefusalReasonSchema,
} from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { plain, type Session } from "./session.ts";
import { namesOf, shownEnum, shownRole, shownSource, shownTime } from "./values.ts";

interface Options {
	readonly after?: bigint;
	readonly last: bigint;
	readonly follow?: boolean;
	readonly kind: ChangeKind[];
}

function sequenceIn(text: string): bigint {
	if (!/^\d{1,15}$/.test(text)) {
		throw new InvalidArgumentError("give a whole number");
	}
	return BigInt(text);
}

function kindIn(text: string, before: ChangeKind[]): ChangeKind[] {
	const kind = ChangeKind[text.toUpperCase().replaceAll("-", "_") as keyof typeof ChangeKind];
	if (kind === undefined || kind === ChangeKind.UNSPECIFIED) {
		throw new InvalidArgumentError(`the kinds are ${namesOf(ChangeKindSchema).join(", ")}`);
	}
	return [...before, kind];
}

/** A short description of the record that changed. */
function subjectOf({ before, after, userId, groupId, organizationId }: Change): string {
	const state = (after ?? before)?.state;
	switch (state?.case) {
		case "user":
			return state.value.user?.userName ?? state.value.username;
		case "group":
			return state.value.displayName ?? "";
		case "organization":
			return state.value.name;
		case "organizationGroup":
			return `group ${state.value.groupName} → organization ${organizationId}`;
		case "membership":
			return `user ${userId} in organization ${organizationId}: ${shownRole(state.value.role)} (${shownSource(state.value.source)})`;
		case "connection":
			return `connection ${state.value.name}`;
		case "identityRefusal":
			return `user ${userId}: ${shownEnum(IdentityRefusalReasonSchema, state.value.reason)}`;
		case "token":
			return `${shownEnum(CredentialKindSchema, state.value.kind)} token ${[state.value.displayName, state.value.id].join(" ").trim()}`;
		default:
			return [
				["user", userId],
				["group", groupId],
				["organization", organizationId],
			]
				.filter(([, id]) => id !== "")
				.map(([name, id]) => `${name} ${id}`)
				.join(", ");
	}
}

function line(change: Change): string {
	const { sequence, time, kind, actor } = change;
	const by =
		actor?.tokenDisplayName ||
		actor?.tokenId ||
		shownEnum(CredentialKindSchema, actor?.kind).replace("unspecified", "server");
	return plain(`${sequence}  ${shownTime(time)}  ${shownEnum(ChangeKindSchema, kind)}  ${subjectOf(change)}  by ${by}`);
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
		.option("--kind <kind>", "show only this kind, such as user_deactivated; may be repeated", kindIn, [])
		.option("--follow", "keep running, and show each new change, until Ctrl-C")
		.addHelpText(
			"after",
			"\nExamples:\n  roster changes --kind user_deactivated --last 1000\n  roster changes --follow --json\n",
		)
		.action(async ({ after, last, kind: kinds, follow = false }: Options) => {
			const { client, json, print } = session();
			const provisioning = client(ProvisioningService);
			const show = (change: Change) => print(json ? JSON.stringify(toJson(ChangeSchema, change)) : line(change));
			const { firstSequence, lastSequence } = await provisioning.getChangeLog({});
			const newest = lastSequence - last;
			let afterSequence =
				after ?? (newest > firstSequence - 1n ? newest : firstSequence > 0n ? firstSequence - 1n : 0n);
			if (follow) {
				for await (const { change } of provisioning.watchChanges({ afterSequence, kinds })) {
					if (change !== undefined) {
						show(change);
					}
				}
				return;
			}
			while (afterSequence < lastSequence) {
				const page = await provisioning.listChanges({ afterSequence, pageSize: 1000, kinds });
				page.changes.forEach(show);
				afterSequence = page.lastSequence;
			}
		});
}
