// SPDX-License-Identifier: Apache-2.0

// `roster user link|separate|restore-roles|approve-adoption|dismiss`: the decisions of an administrator if the server cannot
// establish who a person is.

import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Command } from "commander";
import { IdentityRefusalReason, type UserState } from "../../gen/roster/v1/change_pb.ts";
import {
	ApproveUserAdoptionResponseSchema,
	DismissUserRefusalsResponseSchema,
	LinkUserResponseSchema,
	ProvisioningService,
	RestoreUserRolesResponseSchema,
	SeparateUserResponseSchema,
} from "../../gen/roster/v1/provisioning_service_pb.ts";
import { findUser, userHelp } from "./find.ts";
import type { Session } from "./session.ts";

interface Linked {
	readonly connection?: string;
	readonly externalId?: string;
	readonly userName?: string;
	readonly email?: string;
	readonly subject?: string;
}

const refused: ReadonlyMap<IdentityRefusalReason, string> = new Map([
	[IdentityRefusalReason.EVIDENCE, "the push of a user who may be this one"],
	[IdentityRefusalReason.ADOPTION, "the push that would adopt the account"],
	[IdentityRefusalReason.SUBJECT, "the sign-in with the address"],
]);

const named = ({ user, username }: UserState) => `${user?.userName ?? username} (${user?.id})`;

/** Adds the commands to `roster user`. */
export function identityCommands(user: Command, session: () => Session): void {
	/** Finds the user, carries out the decision and prints its result. */
	async function decide<Desc extends DescMessage>(
		argument: string,
		desc: Desc,
		decision: (
			service: ReturnType<typeof provisioning>,
			userId: string,
		) => Promise<MessageShape<Desc> & { readonly user?: UserState | undefined }>,
		said: (decided: UserState) => string,
	): Promise<void> {
		const { say } = session();
		const found = await findUser(provisioning(), argument);
		const response = await decision(provisioning(), found.user?.id ?? "");
		say(said(response.user ?? found), desc, response);
	}

	function provisioning() {
		return session().client(ProvisioningService);
	}

	user
		.command("link")
		.description("set the values that the identity provider sends for a user, so that its next push or sign-in matches")
		.argument("<user>", userHelp)
		.option(
			"--external-id <id>",
			"the externalId that it sends for a deprovisioned user, who then comes back with their roles",
		)
		.option("--connection <name>", 'the connection of the externalId (default: "default")')
		.option("--user-name <name>", "the userName that it sends, if it sends no externalId")
		.option("--email <address>", "the email that it sends, if it sends no externalId")
		.option("--subject <id>", "the subject with which the person signs in; it replaces the bound subject")
		.addHelpText(
			"after",
			"\nExamples:\n  roster user link ada@example.com --external-id 00u1abcd\n  roster user link ada@example.com --subject 00u1abcd\n",
		)
		.action((argument: string, { connection, externalId, userName, email, subject }: Linked) =>
			decide(
				argument,
				LinkUserResponseSchema,
				(service, userId) =>
					service.linkUser({
						userId,
						connection: connection ?? "",
						externalId: externalId ?? "",
						userName: userName ?? "",
						email: email ?? "",
						subject: subject ?? "",
					}),
				(decided) => `Linked ${named(decided)}. The next push or sign-in matches this user.`,
			),
		);

	user
		.command("separate")
		.description(
			"state that a deprovisioned user will not come back: their names become available, their id and history stay",
		)
		.argument("<user>", userHelp)
		.action((argument: string) =>
			decide(
				argument,
				SeparateUserResponseSchema,
				(service, userId) => service.separateUser({ userId }),
				(decided) => `Separated ${named(decided)}. A push with the same names creates a new user.`,
			),
		);

	user
		.command("approve-adoption")
		.description("allow the identity provider to adopt an account that a sign-in created, with its roles")
		.argument("<user>", userHelp)
		.option("--connection <name>", 'the connection that may adopt it (default: "default")')
		.action((argument: string, { connection = "" }: { connection?: string }) =>
			decide(
				argument,
				ApproveUserAdoptionResponseSchema,
				(service, userId) => service.approveUserAdoption({ userId, connection }),
				(decided) => `Approved. The next push with the address of ${named(decided)} adopts the account.`,
			),
		);

	user
		.command("dismiss")
		.description(
			"dismiss the refused pushes and sign-ins of a user from readiness; it decides nothing, so the next ones are refused too",
		)
		.argument("<user>", userHelp)
		.action(async (argument: string) => {
			const { say, time } = session();
			const found = await findUser(provisioning(), argument);
			const response = await provisioning().dismissUserRefusals({ userId: found.user?.id ?? "" });
			const what = response.refusals.map((each) => `${refused.get(each.reason)}, ${time(each.time)}`).join("; ");
			say(
				what === "" ? `${named(found)} has no refused pushes or sign-ins.` : `Dismissed for ${named(found)}: ${what}.`,
				DismissUserRefusalsResponseSchema,
				response,
			);
		});

	user
		.command("restore-roles")
		.description("restore the direct roles that were suspended when the user was deleted")
		.argument("<user>", userHelp)
		.action(async (argument: string) => {
			const { say } = session();
			const found = await findUser(provisioning(), argument);
			const response = await provisioning().restoreUserRoles({ userId: found.user?.id ?? "" });
			const { roles } = response;
			const count = roles.length === 1 ? "1 direct role" : `${roles.length} direct roles`;
			say(
				roles.length === 0 ? `${named(found)} has no suspended direct roles.` : `Restored ${count} of ${named(found)}.`,
				RestoreUserRolesResponseSchema,
				response,
			);
		});
}
