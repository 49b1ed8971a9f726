// SPDX-License-Identifier: Apache-2.0

// `roster guard …`: the guard against mass deactivation.

import { timestampDate } from "@bufbuild/protobuf/wkt";
import { type Command, Option } from "commander";
import {
	GetGuardResponseSchema,
	type Guard,
	ProvisioningService,
	ReleaseGuardResponseSchema,
} from "../../gen/roster/v1/provisioning_service_pb.ts";
import { confirm, yesOption } from "./confirm.ts";
import { exactTime, wholeJson } from "./output.ts";
import type { Session } from "./session.ts";
import type { Cell } from "./table.ts";
import { secondsIn, shownDuration } from "./values.ts";

function showGuard({ table, time }: Session, current: Guard): void {
	const { threshold, activeUsers, users, heldTime, releaseTime } = current;
	const held: Cell = heldTime === undefined ? "no" : { text: `since ${time(heldTime)}`, colour: "red" };
	table(
		["GUARD", threshold === 0 ? "off" : "on"],
		[
			["active users", String(activeUsers)],
			["threshold: users who may lose something", threshold === 0 ? "any number" : String(threshold)],
			["users who lost something within the hour", String(users)],
			["  deactivated", String(current.deactivations)],
			["  deleted", String(current.deletions)],
			["  lost a membership", String(current.removals)],
			["  with a direct role, got another sign-in address", String(current.addressChanges)],
			["rejecting requests", held],
			["released until", releaseTime === undefined ? "-" : time(releaseTime)],
		],
		"",
	);
}

/** `roster guard …` */
export function guardCommands(program: Command, session: () => Session): void {
	const guard = program.command("guard").description("show and release the guard against mass deactivation");

	guard
		.command("show")
		.description("show how many users may lose something within an hour, and how many did")
		.action(async () => {
			const current = session();
			const response = await current.client(ProvisioningService).getGuard({});
			if (current.json) {
				current.printJson(wholeJson(GetGuardResponseSchema, response));
			} else if (response.guard !== undefined) {
				showGuard(current, response.guard);
			}
		});

	guard
		.command("release")
		.description("allow, for a limited time, the requests that the guard rejects")
		.addOption(
			new Option("--for <time>", "for how long, such as 30m or 12h; at most 24h")
				.argParser(secondsIn)
				.default(3600, "1h"),
		)
		.option(...yesOption)
		.addHelpText("after", "\nExample:\n  roster guard release --for 30m\n")
		.action(async ({ for: seconds, yes = false }: { for: number; yes?: boolean }) => {
			const current = session();
			const provisioning = current.client(ProvisioningService);
			const duration = { seconds: BigInt(seconds) };
			await provisioning.releaseGuard({ duration, validateOnly: true });
			await confirm(current, `this allows every request of the identity provider for ${shownDuration(seconds)}`, yes);
			const response = await provisioning.releaseGuard({ duration });
			const until = response.guard?.releaseTime;
			current.say(
				`The guard allows every request until ${until && exactTime(timestampDate(until))} (${current.time(until)}). The identity provider retries rejected requests by itself.`,
				ReleaseGuardResponseSchema,
				response,
			);
		});
}
