// SPDX-License-Identifier: Apache-2.0

// `roster guard …`: the guard against mass deactivation.

import type { Client } from "@connectrpc/connect";
import { type Command, Option } from "commander";
import { ChangeKind, type GuardLoss, GuardLossKind } from "../../gen/roster/v1/change_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import {
	GetGuardResponseSchema,
	type Guard,
	ProvisioningService,
	ReleaseGuardResponseSchema,
} from "../../gen/roster/v1/provisioning_service_pb.ts";
import { confirm, yesOption } from "./confirm.ts";
import { openNames } from "./names.ts";
import { wholeJson } from "./output.ts";
import type { Session } from "./session.ts";
import type { Cell } from "./table.ts";
import { secondsIn, shownDuration } from "./values.ts";

function showGuard({ table, moment }: Session, current: Guard): void {
	const { threshold, activeUsers, users, heldTime, releaseTime, connection } = current;
	const held: Cell = heldTime === undefined ? "no" : { text: `since ${moment(heldTime)}`, colour: "red" };
	table(
		[connection === "" ? "GUARD" : `GUARD OF ${connection}`, threshold === 0 ? "off" : "on"],
		[
			["active users", String(activeUsers)],
			["threshold: users who may lose something", threshold === 0 ? "any number" : String(threshold)],
			["users who lost something within the hour", String(users)],
			["  deactivated", String(current.deactivations)],
			["  deleted", String(current.deletions)],
			["  lost a membership", String(current.removals)],
			["  with a direct role, got another sign-in address", String(current.addressChanges)],
			["rejecting requests", held],
			["released until", releaseTime === undefined ? "-" : moment(releaseTime)],
		],
		"",
	);
}

const lost: Readonly<Record<GuardLossKind, string>> = {
	[GuardLossKind.UNSPECIFIED]: "",
	[GuardLossKind.DEACTIVATION]: "access: deactivated",
	[GuardLossKind.DELETION]: "the account: deleted",
	[GuardLossKind.REMOVAL]: "membership or role in",
	[GuardLossKind.ADDRESS_CHANGE]: "the sign-in address",
};

interface ReleaseOptions {
	/** In seconds. */
	readonly for: number;
	readonly connection?: string;
	readonly shorten?: boolean;
	readonly yes?: boolean;
}

/** How many losses are shown. */
const shownLosses = 50;

/** How many of the newest changes are searched for the rejected request. */
const searchedChanges = 100_000n;

/** The losses that the first request would have caused which a guard rejected. */
async function readRefused(
	provisioning: Client<typeof ProvisioningService>,
	guard: Guard | undefined,
): Promise<readonly GuardLoss[]> {
	if (guard?.heldTime === undefined) {
		return [];
	}
	const { firstSequence, lastSequence } = await provisioning.getChangeLog({});
	const oldest = firstSequence > 0n ? firstSequence - 1n : 0n;
	let afterSequence = lastSequence - searchedChanges > oldest ? lastSequence - searchedChanges : oldest;
	let refused: readonly GuardLoss[] = [];
	while (afterSequence < lastSequence) {
		const page = await provisioning.listChanges({ afterSequence, kinds: [ChangeKind.GUARD_HELD], pageSize: 1000 });
		for (const { after } of page.changes) {
			const state = after?.state.case === "guard" ? after.state.value : undefined;
			refused = state?.connection === guard.connection ? state.refused : refused;
		}
		afterSequence = page.lastSequence;
	}
	return refused;
}

/** Shows who lost something within the hour, and who would lose something by the request that the guard rejected. */
async function showHeld(session: Session, connection: string): Promise<void> {
	const provisioning = session.client(ProvisioningService);
	const { losses } = await provisioning.listGuardLosses({ connection });
	const { guard } = await provisioning.getGuard({ connection });
	const refused = await readRefused(provisioning, guard);
	if (losses.length > 0) {
		session.print("Within the last hour, these users lost something:\n");
		await showLosses(session, losses);
	}
	if (refused.length > 0) {
		session.print(`${losses.length > 0 ? "\n" : ""}The first request that the guard rejected would take this:\n`);
		await showLosses(session, refused);
	}
	if (losses.length + refused.length === 0) {
		session.print("The guard rejects no request, and counts no loss.");
	}
	session.print("");
}

/** Returns the guards of the connections with a threshold of their own. */
async function ownGuards({ client }: Session): Promise<readonly Guard[]> {
	const { connections } = await client(ConnectionService).listConnections({});
	const own = connections.filter(({ guardThreshold }) => guardThreshold !== undefined);
	const responses = await Promise.all(
		own.map(({ name }) => client(ProvisioningService).getGuard({ connection: name })),
	);
	return responses.flatMap(({ guard }) => guard ?? []);
}

/** Says which connections have a guard of their own that rejects requests. */
async function showOthers(session: Session): Promise<void> {
	for (const { connection, heldTime } of await ownGuards(session)) {
		if (heldTime !== undefined) {
			session.print(
				`The guard of the connection ${connection} rejects requests since ${session.moment(heldTime)}: roster guard show --connection ${connection}`,
			);
		}
	}
}

async function showLosses(session: Session, losses: readonly GuardLoss[]): Promise<void> {
	const { table, print, time } = session;
	const first = losses.slice(0, shownLosses);
	const names = openNames(session);
	await names.load({
		users: first.map((each) => each.userId),
		groups: [],
		organizations: [],
		either: first.map((each) => each.subjectId),
	});
	table(
		["USER", "LOST", "WHEN"],
		first.map((each) => [
			names.of(each.userId),
			`${lost[each.kind]} ${names.of(each.subjectId)}`.trim(),
			time(each.time),
		]),
		"",
	);
	if (losses.length > first.length) {
		print(`and ${losses.length - first.length} more`);
	}
}

/** `roster guard …` */
export function guardCommands(program: Command, session: () => Session): void {
	const guard = program.command("guard").description("show and release the guard against mass deactivation");

	guard
		.command("show")
		.description("show how many users may lose something within an hour, how many did, and who")
		.option("--connection <name>", "show the guard of a connection, if it has a threshold of its own")
		.action(async ({ connection = "" }: { readonly connection?: string }) => {
			const current = session();
			const response = await current.client(ProvisioningService).getGuard({ connection });
			if (current.json) {
				current.printJson(wholeJson(GetGuardResponseSchema, response));
			} else if (response.guard !== undefined) {
				showGuard(current, response.guard);
				if (response.guard.users > 0 || response.guard.heldTime !== undefined) {
					current.print("");
					await showHeld(current, connection);
				}
				if (connection === "") {
					await showOthers(current);
				}
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
		.option(
			"--connection <name>",
			"release the guard of this connection alone, if it has a threshold of its own (default: every guard)",
		)
		.option("--shorten", "end a present release earlier, if it is longer than this one")
		.option(...yesOption)
		.addHelpText("after", "\nExamples:\n  roster guard release --for 30m\n  roster guard release --connection entra\n")
		.action(async ({ for: seconds, connection = "", shorten = false, yes = false }: ReleaseOptions) => {
			const current = session();
			const provisioning = current.client(ProvisioningService);
			const request = { duration: { seconds: BigInt(seconds) }, shorten, connection };
			await provisioning.releaseGuard({ ...request, validateOnly: true });
			if (!current.json) {
				await showHeld(current, connection);
			}
			const { guard: shown } = await provisioning.getGuard({ connection });
			// The guard of the server allows the requests of all connections that share it.
			const whose = shown?.connection ? `the connection ${shown.connection}` : "the identity provider";
			await confirm(current, `this allows every request of ${whose} for ${shownDuration(seconds)}`, yes);
			const before = shown?.releaseTime;
			const response = await provisioning.releaseGuard(request);
			const until = response.guard?.releaseTime;
			const isLonger = before !== undefined && before.seconds === until?.seconds && before.nanos === until.nanos;
			const kept = isLonger ? " The present release is longer, and was kept: to end it earlier, add --shorten." : "";
			current.say(
				`The guard allows every request until ${until && current.moment(until)}. Entra ID sends rejected changes again in its next cycle; in Okta, retry the failed tasks.${kept}`,
				ReleaseGuardResponseSchema,
				response,
			);
		});
}
