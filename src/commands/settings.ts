// SPDX-License-Identifier: Apache-2.0

// `roster settings …` and `roster guard …`.

import { type MessageInitShape, toJson } from "@bufbuild/protobuf";
import { type Command, InvalidArgumentError } from "commander";
import { GuardSchema, ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import {
	OrganizationProvisioning,
	OrganizationProvisioningSchema,
	type Settings,
	SettingsSchema,
} from "../../gen/roster/v1/settings_pb.ts";
import { CommandError, type Session } from "./session.ts";
import { secondsIn, shownEnum, shownTime } from "./values.ts";

interface Setting {
	readonly name: string;
	readonly help: string;
	/** What a value means; throws InvalidArgumentError. */
	read(text: string): MessageInitShape<typeof SettingsSchema>;
	show(settings: Settings): string;
}

const modes = ["disabled", "mapped", "automatic"];

const settings: readonly Setting[] = [
	{
		name: "organization-provisioning",
		help: "disabled, mapped (groups that are mapped give membership) or automatic (others make an organization)",
		read(text) {
			if (!modes.includes(text)) {
				throw new InvalidArgumentError(`organization-provisioning is one of ${modes.join(", ")}`);
			}
			const name = text.toUpperCase() as "DISABLED" | "MAPPED" | "AUTOMATIC";
			return { organizationProvisioning: OrganizationProvisioning[name] };
		},
		show: ({ organizationProvisioning }) => shownEnum(OrganizationProvisioningSchema, organizationProvisioning),
	},
	{
		name: "change-retention",
		help: "how long changes are kept, such as 90d; forever keeps all",
		read: (text) => ({ changeRetention: { seconds: BigInt(text === "forever" ? 0 : secondsIn(text)) } }),
		show: ({ changeRetention }) => (changeRetention === undefined ? "forever" : `${changeRetention.seconds}s`),
	},
	{
		name: "guard-threshold",
		help: "from how many users SCIM may take something in an hour; 0 is off, default is the greater of 25 and 20 %",
		read(text) {
			if (text !== "default" && !/^\d{1,9}$/.test(text)) {
				throw new InvalidArgumentError("guard-threshold is a whole number, or default");
			}
			return { guardThreshold: text === "default" ? -1 : Number(text) };
		},
		show: ({ guardThreshold }) => String(guardThreshold ?? "default"),
	},
];

function show({ json, table, printJson }: Session, current: Settings | undefined): void {
	if (current === undefined) {
		return;
	}
	json
		? printJson(toJson(SettingsSchema, current))
		: table(
				["SETTING", "VALUE"],
				settings.map((each) => [each.name, each.show(current)]),
				"",
			);
}

/** `roster settings …` */
export function settingsCommands(program: Command, session: () => Session): void {
	const command = program.command("settings").description("what an administrator sets for the whole server");

	command
		.command("get")
		.description("show the settings")
		.action(async () => {
			const current = session();
			show(current, (await current.client(ProvisioningService).getSettings({})).settings);
		});

	command
		.command("set")
		.description("change a setting")
		.argument("<name>", "the setting")
		.argument("<value>", "the value")
		.addHelpText(
			"after",
			`\nSettings:\n${settings.map((each) => `  ${each.name.padEnd(27)}${each.help}`).join("\n")}\n\nExample:\n  roster settings set organization-provisioning mapped\n`,
		)
		.action(async (name: string, value: string) => {
			const setting = settings.find((each) => each.name === name);
			if (setting === undefined) {
				const names = settings.map((each) => each.name).join(", ");
				throw new CommandError(`${JSON.stringify(name)} is not a setting: there are ${names}`);
			}
			const current = session();
			const changed = await current.client(ProvisioningService).updateSettings({ settings: setting.read(value) });
			show(current, changed.settings);
		});
}

/** `roster guard …` */
export function guardCommands(program: Command, session: () => Session): void {
	const guard = program.command("guard").description("the guard against mass deactivation");

	guard
		.command("show")
		.description("show from how many users something may be taken within an hour, and from how many it was")
		.action(async () => {
			const { client, json, table, printJson } = session();
			const { guard: current } = await client(ProvisioningService).getGuard({});
			if (current === undefined) {
				return;
			}
			if (json) {
				printJson(toJson(GuardSchema, current));
				return;
			}
			const { threshold, activeUsers, users, heldTime, releaseTime } = current;
			const held = heldTime === undefined ? "no" : `since ${shownTime(heldTime)}`;
			table(
				["GUARD", threshold === 0 ? "off" : "on"],
				[
					["active users", String(activeUsers)],
					["may lose something in an hour", threshold === 0 ? "any number" : String(threshold)],
					["lost something", String(users)],
					["  were deactivated", String(current.deactivations)],
					["  were deleted", String(current.deletions)],
					["  lost a membership", String(current.removals)],
					["  got another sign-in address", String(current.addressChanges)],
					["refusing", held],
					["released until", shownTime(releaseTime)],
				],
				"",
			);
		});

	guard
		.command("release")
		.description("let through for a time what it would refuse")
		.option("--for <time>", "for how long, at most 24h", secondsIn, 3600)
		.addHelpText("after", "\nExample:\n  roster guard release --for 30m\n")
		.action(async ({ for: seconds }: { for: number }) => {
			const { client, say } = session();
			const { guard: released } = await client(ProvisioningService).releaseGuard({
				duration: { seconds: BigInt(seconds) },
			});
			if (released !== undefined) {
				say(
					`Everything is let through until ${shownTime(released.releaseTime)}. The identity provider tries again by itself.`,
					toJson(GuardSchema, released),
				);
			}
		});
}
