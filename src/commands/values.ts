// SPDX-License-Identifier: Apache-2.0

// What people type and read: roles, times, lengths of time.

import type { DescEnum } from "@bufbuild/protobuf";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { InvalidArgumentError } from "commander";
import { OrganizationRole, OrganizationRoleSource } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of a length of time such as `30d`, `12h`, `15m` or `90s`. */
export function secondsIn(text: string): number {
	const [, number, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
	if (number === undefined || unit === undefined) {
		throw new InvalidArgumentError("give a number and a unit, such as 30d, 12h, 15m or 90s");
	}
	return Number(number) * (units[unit] as number);
}

/** A time in the future: a length of time from now, or a date. */
export function timeIn(text: string): Date {
	const date = /^\d{1,6}[smhd]$/.test(text) ? new Date(Date.now() + secondsIn(text) * 1000) : new Date(text);
	if (Number.isNaN(date.getTime())) {
		throw new InvalidArgumentError("give a length of time such as 90d, or a date such as 2030-03-03T15:56:12Z");
	}
	return date;
}

/** A time as people read it; a dash where there is none. */
export function shownTime(time: Timestamp | undefined): string {
	return time === undefined ? "-" : timestampDate(time).toISOString().replace("T", " ").replace(/\..*/, "Z");
}

/** A value of an enum as people type and read it, such as `user_created`. */
export function shownEnum(desc: DescEnum, value: number | undefined): string {
	return desc.value[value ?? 0]?.localName.toLowerCase() ?? "";
}

/** The values of an enum by what people type for them, but for that which says nothing. */
export function namesOf(desc: DescEnum): string[] {
	return desc.values.filter((each) => each.number !== 0).map((each) => each.localName.toLowerCase());
}

const roles: ReadonlyMap<string, OrganizationRole> = new Map(
	Object.entries(OrganizationRole)
		.filter(([, role]) => role !== OrganizationRole.UNSPECIFIED)
		.map(([name, role]) => [name.toLowerCase(), role]),
);

/** The role that somebody typed, such as `admin`. */
export function roleIn(text: string): OrganizationRole {
	const role = roles.get(text.toLowerCase());
	if (role === undefined) {
		throw new InvalidArgumentError(`the roles are ${[...roles.keys()].join(", ")}`);
	}
	return role;
}

/** A role as people read it. */
export function shownRole(role: OrganizationRole): string {
	return [...roles].find(([, each]) => each === role)?.[0] ?? "member";
}

/** Where a role comes from, as people read it. */
export function shownSource(source: OrganizationRoleSource): string {
	return source === OrganizationRoleSource.IDP_GROUP ? "group" : "direct";
}
