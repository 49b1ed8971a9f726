// SPDX-License-Identifier: Apache-2.0

// `roster user link|separate|restore-roles|approve-adoption`: what an administrator decides where it cannot be told who
// somebody is.

import { toJson } from "@bufbuild/protobuf";
import type { Command } from "commander";
import { OrganizationMemberStateSchema, type UserState, UserStateSchema } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { findUser, who } from "./people.ts";
import type { Session } from "./session.ts";

interface Linked {
	readonly connection?: string;
	readonly externalId?: string;
	readonly userName?: string;
	readonly email?: string;
	readonly subject?: string;
}

const named = ({ user, username }: UserState) => `${user?.userName ?? username} (${user?.id})`;

/** Adds the commands to `roster user`. */
export function identityCommands(user: Command, session: () => Session): void {
	/** Finds the user, does it, and says what was done. */
	async function decide(
		known: string,
		decision: (service: ReturnType<typeof provisioning>, userId: string) => Promise<{ user?: UserState | undefined }>,
		said: (decided: UserState) => string,
	): Promise<void> {
		const { say } = session();
		const found = await findUser(provisioning(), known);
		const { user: decided } = await decision(provisioning(), found.user?.id ?? "");
		if (decided !== undefined) {
			say(said(decided), toJson(UserStateSchema, decided));
		}
	}

	function provisioning() {
		return session().client(ProvisioningService);
	}

	user
		.command("link")
		.description("say what the identity provider sends of a user, so that its next push or sign-in finds them")
		.argument("<user>", who)
		.option(
			"--external-id <id>",
			"the externalId that it sends of a deprovisioned user: they come back with their roles",
		)
		.option("--connection <name>", "the connection that the externalId is of (default)")
		.option("--user-name <name>", "the userName that it sends, where it sends no externalId")
		.option("--email <address>", "the email that it sends, where it sends no externalId")
		.option("--subject <id>", "the subject that the person signs in with, in place of the one before")
		.addHelpText(
			"after",
			"\nExamples:\n  roster user link ada@example.com --external-id 00u1abcd\n  roster user link ada@example.com --subject 00u1abcd\n",
		)
		.action((known: string, { connection, externalId, userName, email, subject }: Linked) =>
			decide(
				known,
				(service, userId) =>
					service.linkUser({
						userId,
						connection: connection ?? "",
						externalId: externalId ?? "",
						userName: userName ?? "",
						email: email ?? "",
						subject: subject ?? "",
					}),
				(decided) => `${named(decided)} is linked: what the identity provider sends next finds them.`,
			),
		);

	user
		.command("separate")
		.description("say that a deprovisioned user is nobody who comes: their names are free, id and history stay")
		.argument("<user>", who)
		.action((known: string) =>
			decide(
				known,
				(service, userId) => service.separateUser({ userId }),
				(decided) => `${named(decided)} is separate: whoever comes with their names is somebody new.`,
			),
		);

	user
		.command("approve-adoption")
		.description("let the identity provider take over an account that came from a sign-in, with its roles")
		.argument("<user>", who)
		.action((known: string) =>
			decide(
				known,
				(service, userId) => service.approveUserAdoption({ userId }),
				(decided) => `${named(decided)} is taken over by the next push of their address.`,
			),
		);

	user
		.command("restore-roles")
		.description("let direct roles count again that wait since the user was deleted")
		.argument("<user>", who)
		.action(async (known: string) => {
			const { say } = session();
			const found = await findUser(provisioning(), known);
			const { roles } = await provisioning().restoreUserRoles({ userId: found.user?.id ?? "" });
			const count = roles.length === 1 ? "1 direct role counts" : `${roles.length} direct roles count`;
			say(
				roles.length === 0 ? `No direct role of ${named(found)} waits.` : `${count} again for ${named(found)}.`,
				roles.map((each) => toJson(OrganizationMemberStateSchema, each)),
			);
		});
}
