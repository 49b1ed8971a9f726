// SPDX-License-Identifier: Apache-2.0

// `roster user hand-over`: an administrator hands users over from one connection to another.

import type { Command } from "commander";
import {
	ConnectionService,
	type HandOverUsersResponse,
	HandOverUsersResponseSchema,
} from "../../gen/roster/v1/connection_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { confirm, yesOption } from "./confirm.ts";
import { showEffects } from "./effects.ts";
import { CommandError } from "./failure.ts";
import { findGroup, findUser, userHelp } from "./find.ts";
import type { Session } from "./session.ts";

interface Options {
	readonly to: string;
	readonly from?: string;
	readonly group?: string;
	readonly preview?: boolean;
	readonly yes?: boolean;
}

/** How many users a preview shows. */
const shownUsers = 50;

/** Adds the command to `roster user`. */
export function handOverCommand(user: Command, session: () => Session): void {
	/** Finds whom the command is about. */
	async function selectionOf(argument: string | undefined, { from, group }: Options) {
		if ([argument, from, group].filter((each) => each !== undefined).length !== 1) {
			throw new CommandError("usage", "name one user, or --from, or --group", 'see "roster user hand-over --help"');
		}
		const provisioning = session().client(ProvisioningService);
		if (argument !== undefined) {
			return { userIds: [(await findUser(provisioning, argument)).user?.id ?? ""] };
		}
		return from !== undefined ? { fromConnection: from } : { groupId: (await findGroup(provisioning, group ?? "")).id };
	}

	user
		.command("hand-over")
		.description("hand users over to another connection, which manages them from now on")
		.argument("[user]", userHelp)
		.requiredOption("--to <connection>", "the connection that manages them from now on")
		.option("--from <connection>", "all users of this connection, instead of one user")
		.option("--group <group>", "all members of this group, by its name or its id, instead of one user")
		.option("--preview", "only show what it would do")
		.option(...yesOption)
		.addHelpText(
			"after",
			"\nExamples:\n  roster user hand-over ada@example.com --to entra --preview\n  roster user hand-over --from okta --to entra\n",
		)
		.action(async (argument: string | undefined, options: Options) => {
			const current = session();
			const service = current.client(ConnectionService);
			const request = { ...(await selectionOf(argument, options)), toConnection: options.to };
			const preview = await service.handOverUsers({ ...request, validateOnly: true });
			if (options.preview === true) {
				current.json ? current.say("", HandOverUsersResponseSchema, preview) : show(current, preview);
				return;
			}
			const all = preview.usersCount + preview.remainingCount;
			await confirm(current, `this hands ${all} users over to the connection ${options.to}`, options.yes ?? false);
			let response = await service.handOverUsers(request);
			let done = response.usersCount;
			while (response.remainingCount > 0 && response.usersCount > 0) {
				response = await service.handOverUsers(request);
				done += response.usersCount;
			}
			const word = done === 1 ? "1 user" : `${done} users`;
			current.say(
				`Handed ${word} over to the connection ${options.to}. Its next push adopts each of them.`,
				HandOverUsersResponseSchema,
				response,
			);
		});
}

function show(session: Session, { users, usersCount, remainingCount, effects }: HandOverUsersResponse): void {
	session.table(
		["USER", "FROM", "LEAVES THE GROUPS", "CONFLICTS WITH"],
		users
			.slice(0, shownUsers)
			.map((each) => [
				each.userName,
				each.fromConnection,
				each.groups.map(({ displayName }) => displayName).join(", ") || "-",
				each.conflictingUserIds.join(", ") || "-",
			]),
		"Nobody would be handed over.",
	);
	const rest = usersCount + remainingCount - Math.min(users.length, shownUsers);
	if (rest > 0) {
		session.print(`and ${rest} more`);
	}
	session.print("");
	showEffects(session, effects);
}
