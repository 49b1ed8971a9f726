// SPDX-License-Identifier: Apache-2.0

// `roster settings …`

import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Command, InvalidArgumentError } from "commander";
import {
	GetSettingsResponseSchema,
	ProvisioningService,
	UpdateSettingsResponseSchema,
} from "../../gen/roster/v1/provisioning_service_pb.ts";
import {
	OrganizationProvisioning,
	OrganizationProvisioningSchema,
	RequestBodies,
	RequestBodiesSchema,
	type Settings,
	type SettingsSchema,
} from "../../gen/roster/v1/settings_pb.ts";
import { previewOption, showEffects } from "./effects.ts";
import { CommandError } from "./failure.ts";
import type { Listing } from "./output.ts";
import type { Session } from "./session.ts";
import { secondsIn, shownDuration, shownEnum } from "./values.ts";

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

const bodies = ["off", "refused", "all"];
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
		help: ["how long changes are kept, such as 90d, 12h or 30m, or forever"],
		read: (text) => ({ changeRetention: { seconds: BigInt(text === "forever" ? 0 : secondsIn(text)) } }),
		show: ({ changeRetention }) =>
			changeRetention === undefined ? "forever" : shownDuration(Number(changeRetention.seconds)),
	},
	{
		name: "guard-threshold",
		help: [
			"how many users may lose something to SCIM within an hour; 0 turns the",
			"guard off, default means 5 or 20 % of the users who had access a day ago,",
			"whichever is more",
		],
		read(text) {
			if (text !== "default" && !/^\d{1,9}$/.test(text)) {
				throw new InvalidArgumentError("guard-threshold must be a whole number, or default");
			}
			return { guardThreshold: text === "default" ? -1 : Number(text) };
		},
		show: ({ guardThreshold }) => String(guardThreshold ?? "default"),
	},
	{
		name: "request-bodies",
		help: ["of which SCIM requests bodies and names are kept: off, refused or all"],
		read(text) {
			if (!bodies.includes(text)) {
				throw new InvalidArgumentError(`request-bodies must be one of ${bodies.join(", ")}`);
			}
			return { requestLog: { bodies: RequestBodies[text.toUpperCase() as "OFF" | "REFUSED" | "ALL"] } };
		},
		show: ({ requestLog }) => shownEnum(RequestBodiesSchema, requestLog?.bodies),
	},
	{
		name: "request-retention",
		help: ["how long records of SCIM requests are kept, such as 7d, or default: 30d"],
		read: (text) => ({
			requestLog: { retention: { seconds: BigInt(text === "default" ? 0 : secondsIn(text)) } },
		}),
		show: ({ requestLog }) =>
			requestLog?.retention === undefined ? "default" : shownDuration(Number(requestLog.retention.seconds)),
	},
	{
		name: "request-mebibytes",
		help: ["how much space these records may take in MiB, or default: 512; 0 records", "nothing"],
		read: (text) => ({
			requestLog: { maxMebibytes: text === "default" ? -1 : wholeNumber("request-mebibytes", text) },
		}),
		show: ({ requestLog }) => String(requestLog?.maxMebibytes ?? "default"),
	},
	{
		name: "request-read-sample",
		help: ["of how many reads that succeed one is recorded, such as 100;", "0 records none"],
		read: (text) => ({ requestLog: { readSample: wholeNumber("request-read-sample", text) } }),
		show: ({ requestLog }) => String(requestLog?.readSample ?? 0),
	},
];

function wholeNumber(name: string, text: string): number {
	if (!/^\d{1,9}$/.test(text)) {
		throw new InvalidArgumentError(`${name} must be a whole number`);
	}
	return Number(text);
}

function tableOf(current: Settings | undefined): Listing<Setting> {
	return {
		headings: ["SETTING", "VALUE"],
		row: ({ name, show }) => [name, current === undefined ? "" : show(current)],
		none: "",
	};
}

/** The settings that differ, by the names and values of the command, such as `guard-threshold: default → 100`. */
export function settingsDifferences(before: Settings, after: Settings): string[] {
	return settings
		.map(({ name, show }) => ({ name, was: show(before), is: show(after) }))
		.filter(({ was, is }) => was !== is)
		.map(({ name, was, is }) => `${name}: ${was} → ${is}`);
}

/** `roster settings …` */
export function settingsCommands(program: Command, session: () => Session): void {
	const command = program.command("settings").description("show and change the settings of the server");

	command
		.command("get")
		.description("show the settings")
		.action(async () => {
			const { client, list } = session();
			const response = await client(ProvisioningService).getSettings({});
			list(GetSettingsResponseSchema, response, settings, tableOf(response.settings));
		});

	command
		.command("set")
		.description("change a setting")
		.argument("<name>", "the setting")
		.argument("<value>", "the value")
		.option(...previewOption)
		.addHelpText(
			"after",
			`\nSettings:\n${settings.map(({ name, help }) => [`  ${name}`, ...help.map((line) => `      ${line}`)].join("\n")).join("\n")}\n\nExample:\n  roster settings set organization-provisioning mapped\n`,
		)
		.action(async (name: string, value: string, { preview = false }: { preview?: boolean }) => {
			const setting = settings.find((each) => each.name === name);
			if (setting === undefined) {
				const names = settings.map((each) => each.name).join(", ");
				throw new CommandError("usage", `${JSON.stringify(name)} is not a setting`, `use one of ${names}`);
			}
			const current = session();
			const { client, list } = current;
			const request = { settings: setting.read(value), validateOnly: preview };
			const response = await client(ProvisioningService).updateSettings(request);
			if (preview && !current.json) {
				showEffects(current, response.effects);
				return;
			}
			list(UpdateSettingsResponseSchema, response, settings, tableOf(response.settings));
		});
}
