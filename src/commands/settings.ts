// SPDX-License-Identifier: Apache-2.0

// `roster settings …` and `roster guard …`.

import { type MessageInitShape, toJson } from "@bufbuild/protobuf";
import { type Command, InvalidArgumentError, Option } from "commander";
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
	readonly help: readonly string[];
	/**
	 * Parses a value.
	 *
	 * @throws InvalidArgumentError if the value is not valid.
	 */
	read(text: string): MessageInitShape<typeof SettingsSchema>;
	show(settings: Settings): string;
}

const modes = ["disabled", "mapped", "automatic"];

const settings: readonly Setting[] = [
	{
		name: "organization-provisioning",
		help: [
			"how pushed groups affect organizations: disabled (not at all),",
			"mapped (mapped groups give membership), or automatic (in addition,",
			"a group without a mapping creates an organization)",
		],
		read(text) {
			if (!modes.includes(text)) {
				throw new InvalidArgumentError(`organization-provisioning must be one of ${modes.join(", ")}`);
			}
			const name = text.toUpperCase() as "DISABLED" | "MAPPED" | "AUTOMATIC";
			return { organizationProvisioning: OrganizationProvisioning[name] };
		},
		show: ({ organizationProvisioning }) => shownEnum(OrganizationProvisioningSchema, organizationProvisioning),
	},
	{
		name: "change-retention",
		help: ["how long changes are kept, such as 90d, or forever"],
		read: (text) => ({ changeRetention: { seconds: BigInt(text === "forever" ? 0 : secondsIn(text)) } }),
		show: ({ changeRetention }) => (changeRetention === undefined ? "forever" : `${changeRetention.seconds}s`),
	},
	{
		name: "guard-threshold",
		help: [
			"how many users may lose something to SCIM within an hour; 0 turns the",
			"guard off, default means 5 or 20 % of the active users, whichever is more",
		],
		read(text) {
			if (text !== "default" && !/^\d{1,9}$/.test(text)) {
				throw new InvalidArgumentError("guard-threshold must be a whole number, or default");
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
	const command = program.command("settings").description("show and change the settings of the server");

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
			`\nSettings:\n${settings.map(({ name, help }) => [`  ${name}`, ...help.map((line) => `      ${line}`)].join("\n")).join("\n")}\n\nExample:\n  roster settings set organization-provisioning mapped\n`,
		)
		.action(async (name: string, value: string) => {
			const setting = settings.find((each) => each.name === name);
			if (setting === undefined) {
				const names = settings.map((each) => each.name).join(", ");
				throw new CommandError(`${JSON.stringify(name)} is not a setting: use one of ${names}`);
			}
			const current = session();
			const changed = await current.client(ProvisioningService).updateSettings({ settings: setting.read(value) });
			show(current, changed.settings);
		});
}

/** `roster guard …` */
export function guardCommands(program: Command, session: () => Session): void {
	const guard = program.command("guard").description("show and release the guard against mass deactivation");

	guard
		.command("show")
		.description("show how many users may lose something within an hour, and how many did")
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
					["threshold: users who may lose something", threshold === 0 ? "any number" : String(threshold)],
					["users who lost something within the hour", String(users)],
					["  deactivated", String(current.deactivations)],
					["  deleted", String(current.deletions)],
					["  lost a membership", String(current.removals)],
					["  with a direct role, got another sign-in address", String(current.addressChanges)],
					["rejecting requests", held],
					["released until", shownTime(releaseTime)],
				],
				"",
			);
		});

	guard
		.command("release")
		.description("allow, for a limited time, the requests that the guard rejects")
		.addOption(
			new Option("--for <time>", "for how long, such as 30m; at most 24h").argParser(secondsIn).default(3600, "1h"),
		)
		.addHelpText("after", "\nExample:\n  roster guard release --for 30m\n")
		.action(async ({ for: seconds }: { for: number }) => {
			const { client, say } = session();
			const { guard: released } = await client(ProvisioningService).releaseGuard({
				duration: { seconds: BigInt(seconds) },
			});
			if (released !== undefined) {
				say(
					`The guard allows every request until ${shownTime(released.releaseTime)}. The identity provider retries rejected requests by itself.`,
					toJson(GuardSchema, released),
				);
			}
		});
}
