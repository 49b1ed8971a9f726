// SPDX-License-Identifier: Apache-2.0

// Parses and formats values on the command line: roles, times, durations and enums.

import type { DescEnum } from "@bufbuild/protobuf";
import { InvalidArgumentError } from "commander";
import { OrganizationRole, OrganizationRoleSource } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Parses a number of rows. Throws InvalidArgumentError if the text is not a whole number from 1 to 99,999. */
export function countIn(text: string): number {
	const count = Number(text);
	if (!/^\d{1,5}$/.test(text) || count < 1) {
		throw new InvalidArgumentError("give a whole number from 1 on");
	}
	return count;
}

/**
 * Parses a duration such as `30d`, `12h`, `15m` or `90s`.
 *
 * @returns seconds.
 * @throws InvalidArgumentError if the text is not a duration.
 */
export function secondsIn(text: string): number {
	const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
	if (number === undefined || unit === undefined) {
		throw new InvalidArgumentError("give a number and a unit, such as 30d, 12h, 15m or 90s");
	}
	return Number(number) * (units[unit] as number);
}

/** Formats a duration in the largest unit that divides it, such as `90d`. */
export function shownDuration(seconds: number): string {
	const [unit, length] = Object.entries(units).findLast(([, each]) => seconds % each === 0) ?? ["s", 1];
	return `${seconds / length}${unit}`;
}

/**
 * Parses a time: a duration from now, or a date.
 *
 * @throws InvalidArgumentError if the text is neither.
 */
export function timeIn(text: string): Date {
	const date = /^\d{1,6}[smhd]$/.test(text) ? new Date(Date.now() + secondsIn(text) * 1000) : new Date(text);
	if (Number.isNaN(date.getTime())) {
		throw new InvalidArgumentError("give a duration such as 90d, or a date such as 2030-03-03T15:56:12Z");
	}
	return date;
}

/** Formats a value of an enum, such as `user_created`. */
export function shownEnum(desc: DescEnum, value: number | undefined): string {
	return desc.value[value ?? 0]?.localName.toLowerCase() ?? "";
}

/** The names of an enum's values on the command line, without the unspecified value. */
export function namesOf(desc: DescEnum): string[] {
	return desc.values.filter((each) => each.number !== 0).map((each) => each.localName.toLowerCase());
}

const roles: ReadonlyMap<string, OrganizationRole> = new Map(
	Object.entries(OrganizationRole)
		.filter(([, role]) => role !== OrganizationRole.UNSPECIFIED)
		.map(([name, role]) => [name.toLowerCase(), role]),
);

/** The help of an option for a role. */
export const roleHelp = `one of ${[...roles.keys()].join(", ")}`;

/**
 * Parses a role, such as `admin`.
 *
 * @throws InvalidArgumentError if there is no such role.
 */
export function roleIn(text: string): OrganizationRole {
	const role = roles.get(text.toLowerCase());
	if (role === undefined) {
		throw new InvalidArgumentError(`the role must be one of ${[...roles.keys()].join(", ")}`);
	}
	return role;
}

/** Formats a role. */
export function shownRole(role: OrganizationRole): string {
	return [...roles].find(([, each]) => each === role)?.[0] ?? "member";
}

/** Formats the source of a role. */
export function shownSource(source: OrganizationRoleSource): string {
	return source === OrganizationRoleSource.IDP_GROUP ? "group" : "direct";
}
