// SPDX-License-Identifier: Apache-2.0

// The settings of a connection, as options of `roster connection …`.

import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Command, InvalidArgumentError } from "commander";
import { type Connection, ConnectionKind, type ConnectionSchema } from "../../gen/roster/v1/connection_pb.ts";
import { OrganizationProvisioning, OrganizationProvisioningSchema } from "../../gen/roster/v1/settings_pb.ts";
import { shownEnum } from "./values.ts";

/** The value by which a connection has no setting of its own. */
const server = "server";

const kinds: ReadonlyMap<string, ConnectionKind> = new Map([
	["okta", ConnectionKind.OKTA],
	["entra", ConnectionKind.ENTRA],
	["other", ConnectionKind.OTHER],
]);

export function kindIn(text: string): ConnectionKind {
	const kind = kinds.get(text);
	if (kind === undefined) {
		throw new InvalidArgumentError("the kind must be okta, entra or other");
	}
	return kind;
}

export const shownKind = ({ kind }: Connection) => [...kinds].find(([, each]) => each === kind)?.[0] ?? "-";

type Settings = MessageInitShape<typeof ConnectionSchema>;

/** The option of a setting: the field that it updates, and the value for it. An empty value restores the default. */
interface Setting {
	readonly flags: string;
	readonly help: string;
	readonly field: string;
	read(text: string): Settings;
	show(connection: Connection): string;
}

const modes = new Map([
	["disabled", OrganizationProvisioning.DISABLED],
	["mapped", OrganizationProvisioning.MAPPED],
	["automatic", OrganizationProvisioning.AUTOMATIC],
]);

function oneOf<Value>(values: ReadonlyMap<string, Value>, text: string): Value | undefined {
	if (text !== server && !values.has(text)) {
		throw new InvalidArgumentError(`it must be one of ${[...values.keys(), server].join(", ")}`);
	}
	return values.get(text);
}

/** A setting that is unset is that of the server. */
function optional<Key extends string, Value>(key: Key, value: Value | undefined) {
	return value === undefined ? {} : { [key]: value };
}

const settings: readonly Setting[] = [
	{
		flags: "--kind <kind>",
		help: "the identity provider: okta, entra or other",
		field: "kind",
		read: (text) => ({ kind: kindIn(text) }),
		show: shownKind,
	},
	{
		flags: "--adoption-domains <domains>",
		help: 'the email domains in which it adopts accounts that a sign-in created, comma-separated; "every" means all domains',
		field: "adoption_domains",
		read: (text) => ({ adoptionDomains: { domains: text === "every" ? [] : listIn(text) } }),
		show: ({ adoptionDomains }) => adoptionDomains?.domains.join(", ") || "every domain",
	},
	{
		flags: "--strict <mode>",
		help: "on refuses what deviates from the RFC, off tolerates what the rules for identity providers allow, server follows ROSTER_STRICT_SCIM",
		field: "strict",
		read: (text) =>
			optional(
				"strict",
				oneOf(
					new Map([
						["on", true],
						["off", false],
					]),
					text,
				),
			),
		show: ({ strict }) => (strict === undefined ? server : strict ? "on" : "off"),
	},
	{
		flags: "--guard-threshold <number>",
		help: "how many users may lose something to this connection within an hour; 0 turns the guard off, server counts it with the others",
		field: "guard_threshold",
		read(text) {
			if (text !== server && !/^\d{1,9}$/.test(text)) {
				throw new InvalidArgumentError("it must be a whole number, or server");
			}
			return optional("guardThreshold", text === server ? undefined : Number(text));
		},
		show: ({ guardThreshold }) => String(guardThreshold ?? server),
	},
	{
		flags: "--organization-provisioning <mode>",
		help: "how its groups affect organizations: disabled, mapped, automatic, or server",
		field: "organization_provisioning",
		read: (text) => optional("organizationProvisioning", oneOf(modes, text)),
		show: ({ organizationProvisioning }) =>
			organizationProvisioning === OrganizationProvisioning.UNSPECIFIED
				? server
				: shownEnum(OrganizationProvisioningSchema, organizationProvisioning),
	},
];

const nameOf = ({ flags }: Setting) => flags.replace(/^--(\S+).*/, "$1");

/** Parsed options, by the names that commander gives them. */
export type SettingOptions = Readonly<Record<string, { readonly field: string; readonly value: Settings } | undefined>>;

/** Adds an option for each setting to a command. */
export function addSettings(command: Command): Command {
	for (const { flags, help, field, read } of settings) {
		command.option(flags, help, (text: string) => ({ field, value: read(text) }));
	}
	return command;
}

/** The fields of the options that were given, and their values. */
export function settingsIn(options: SettingOptions): { paths: string[]; values: Settings } {
	const given = Object.values(options).filter((each) => typeof each === "object");
	return { paths: given.map((each) => each.field), values: Object.assign({}, ...given.map((each) => each.value)) };
}

/** The settings of a connection, as rows. */
export function shownSettings(connection: Connection): [string, string][] {
	return settings.map((each) => [nameOf(each), each.show(connection)]);
}

function listIn(text: string): string[] {
	return text
		.split(",")
		.map((each) => each.trim())
		.filter((each) => each !== "");
}
