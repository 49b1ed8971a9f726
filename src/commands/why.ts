// SPDX-License-Identifier: Apache-2.0

// `roster why`: a person's state, their access with its sources, and the last requests about them.

import { timestampMs } from "@bufbuild/protobuf/wkt";
import type { Command } from "commander";
import { UserStateSchema } from "../../gen/roster/v1/change_pb.ts";
import {
	DirectRoleSchema,
	MembershipSchema,
	ProvisioningService,
} from "../../gen/roster/v1/provisioning_service_pb.ts";
import { ReadinessReportSchema } from "../../gen/roster/v1/readiness_pb.ts";
import { type Request, RequestOutcome, RequestSchema, RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import type { User } from "../../gen/roster/v1/user_pb.ts";
import { CommandError } from "./failure.ts";
import { findUser, userHelp } from "./find.ts";
import { wholeJson } from "./output.ts";
import { stateCell } from "./people.ts";
import { requestListing } from "./requests.ts";
import { everyPage, type Session } from "./session.ts";
import { printSuspendedRoles, suspendedRoles } from "./suspended-roles.ts";
import { plain } from "./table.ts";
import { shownRole, shownSource } from "./values.ts";

/** How many requests are shown. */
const shownRequests = 10;

type List = (conditions: object) => Promise<readonly Request[]>;

/** The last requests about a user: those with the id, and those with the name, which were refused before there was one. */
async function listAbout(list: List, user: User | undefined): Promise<readonly Request[]> {
	const { id: userId = "", userName: name = "" } = user ?? {};
	const named = name === "" ? [] : await list({ name, outcome: RequestOutcome.REFUSED });
	const own = await list({ userId });
	const others = named.filter(
		(each) => each.name.toLowerCase() === name.toLowerCase() && own.every(({ id }) => id !== each.id),
	);
	const timeOf = ({ time }: Request) => (time === undefined ? 0 : timestampMs(time));
	return [...own, ...others].sort((one, other) => timeOf(other) - timeOf(one)).slice(0, shownRequests);
}

async function showWhy(session: Session, argument: string): Promise<void> {
	const { client, json, print, printJson, printText, table } = session;
	const provisioning = client(ProvisioningService);
	const list: List = async (conditions) =>
		(await client(RequestService).listRequests({ ...conditions, pageSize: shownRequests, newestOfStory: true }))
			.requests;
	const found = await findUser(provisioning, argument).catch((error) => {
		if (error instanceof CommandError && error.code === "not_found") {
			return undefined;
		}
		throw error;
	});
	const userId = found?.user?.id ?? "";
	const requests = found === undefined ? await list({ name: argument }) : await listAbout(list, found.user);
	if (found === undefined && requests.length === 0) {
		throw new CommandError(
			"not_found",
			`no user matches ${JSON.stringify(argument)}, and no refused request names it`,
			"check whether the identity provider has assigned the person to the application",
		);
	}
	const memberships =
		found === undefined
			? []
			: await everyPage(
					(page) => provisioning.listMemberships({ userId, ...page }),
					(page) => page.memberships,
				);
	const { report } = await provisioning.checkReadiness({});
	const own = [userId, found?.user?.userName ?? "", found?.user?.emails[0]?.value ?? ""].filter((each) => each !== "");
	const held = (report?.warnings ?? []).filter(({ message, remedy, examples }) =>
		own.some((each) => [message, remedy, ...examples].some((text) => text.includes(each))),
	);
	const suspended = found === undefined ? [] : await suspendedRoles(session, userId);
	if (json) {
		printJson({
			...(found === undefined ? {} : { user: wholeJson(UserStateSchema, found) }),
			memberships: memberships.map((each) => wholeJson(MembershipSchema, each)),
			suspendedRoles: suspended.map((each) => wholeJson(DirectRoleSchema, each)),
			held:
				report === undefined
					? []
					: (wholeJson(ReadinessReportSchema, { ...report, warnings: held }) as { warnings: [] }).warnings,
			requests: requests.map((each) => wholeJson(RequestSchema, each)),
		});
		return;
	}
	if (found === undefined) {
		print(`No user matches ${plain(JSON.stringify(argument))}. The identity provider has asked about this name:`);
	} else {
		const { user, username } = found;
		const rows = [
			["id", userId],
			["username", username],
			["email", user?.emails[0]?.value ?? "-"],
			["state", stateCell(found, session)],
		];
		table(["USER", plain(user?.userName ?? "")], rows, "");
		print("");
		const roles = memberships.map((each) => [each.organizationName, shownRole(each.role), shownSource(each.source)]);
		table(["ORGANIZATION", "ROLE", "SOURCE"], roles, "The user is not a member of any organization.");
		printSuspendedRoles(session, suspended, userId, found.deprovisionTime !== undefined);
		// The suspended roles have their own remedy.
		for (const { message, remedy } of held.filter(({ code }) => code !== "direct_roles_waiting")) {
			// The remedy is about all users of the finding; here its commands are about this one.
			const own = remedy.replaceAll("<user>", userId);
			printText(`\nHeld back: ${plain(message)}\nRemedy: ${plain(own)}`);
		}
	}
	print("");
	const { headings, row } = requestListing(session);
	table(headings, requests.map(row), "No recorded request concerns the user.");
	const refused = requests.find((each) => each.cause !== "");
	if (refused !== undefined) {
		printText(`\nThe last refusal: ${plain(refused.cause)}\nRemedy: ${plain(refused.remedy)}`);
		print(`All about it: roster requests show ${refused.id}`);
	}
}

/** `roster why` */
export function whyCommand(program: Command, session: () => Session): void {
	program
		.command("why")
		.description("show why a person has access or not: state, organizations, and the last requests about them")
		.argument("<user>", `${userHelp}, also of a person who could not be created`)
		.addHelpText("after", "\nExample:\n  roster why ada@example.com\n")
		.action((argument: string) => showWhy(session(), argument));
}
