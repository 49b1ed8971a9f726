// SPDX-License-Identifier: Apache-2.0

// Describes a change of the change log in one line: who or what changed, and how.

import { create, type JsonValue, toJson } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import {
	type Actor,
	type Change,
	ChangeKind,
	type ChangeState,
	ChangeStateSchema,
	CredentialKind,
	CredentialKindSchema,
	type GuardLoss,
	IdentityRefusalReasonSchema,
} from "../../gen/roster/v1/change_pb.ts";
import { type Person, PersonRoleSchema } from "../../gen/roster/v1/person_pb.ts";
import { type Settings, SettingsSchema } from "../../gen/roster/v1/settings_pb.ts";
import type { Names } from "./names.ts";
import { exactTime } from "./output.ts";
import { settingsDifferences } from "./settings.ts";
import { shownEnum, shownRole, shownSource } from "./values.ts";

/** Values that change with every write, or never. */
const uninteresting = /^(?:user\.)?(?:meta|schemas|id)\b/;

/** The values of a message by their paths, such as `name.givenName`. */
function valuesOf(json: JsonValue, path = ""): [string, string][] {
	if (
		json !== null &&
		typeof json === "object" &&
		!(Array.isArray(json) && json.every((each) => typeof each !== "object"))
	) {
		return Object.entries(json).flatMap(([name, value]) => valuesOf(value, path === "" ? name : `${path}.${name}`));
	}
	return [[path, Array.isArray(json) ? json.join(", ") : String(json)]];
}

function valuesIn(state: ChangeState | undefined): Map<string, string> {
	const json = state === undefined ? {} : (toJson(ChangeStateSchema, state) as Record<string, JsonValue>);
	return new Map(Object.values(json).flatMap((each) => valuesOf(each)));
}

/** The values that differ, such as `name.givenName: Ada → Augusta`. */
function differences({ before, after }: Change): string[] {
	const [was, is] = [valuesIn(before), valuesIn(after)];
	return [...new Set([...was.keys(), ...is.keys()])]
		.filter((path) => was.get(path) !== is.get(path) && !uninteresting.test(path))
		.map((path) => `${path.replace(/^user\./, "")}: ${was.get(path) ?? "none"} → ${is.get(path) ?? "none"}`);
}

/** Such as `member → admin`, or `admin` if there was or is none. */
function roles(change: Change, roleOf: (state: ChangeState) => string): string {
	const [was, is] = [change.before, change.after].map((each) => each && roleOf(each));
	return was === undefined ? (is ?? "") : `${was} → ${is ?? "none"}`;
}

function membershipRole({ state }: ChangeState): string {
	return state.case === "membership" ? `${shownRole(state.value.role)} (${shownSource(state.value.source)})` : "";
}

function directRole({ state }: ChangeState): string {
	return state.case === "organizationMember"
		? `${shownRole(state.value.role)}${state.value.suspended ? " (suspended)" : ""}`
		: "";
}

function mappedRole({ state }: ChangeState): string {
	return state.case === "organizationGroup" ? shownRole(state.value.roleOverride) : "";
}

function settingsIn(state: ChangeState | undefined): Settings | undefined {
	return state?.state.case === "settings" ? state.state.value : undefined;
}

/** Such as `ada@example.com, eve@example.com and 3 others`. */
function shownRefused(refused: readonly GuardLoss[], names: Names): string {
	const users = [...new Set(refused.map((each) => each.userId))];
	const others = users.length > 2 ? ` and ${users.length - 2} others` : "";
	return users.slice(0, 2).map(names.of).join(", ") + others;
}

const isUpdate = ({ before, after }: Change) => before !== undefined && after !== undefined;

/** What changed, and how, such as `ada@example.com in platform: member (group) → admin (direct)`. */
export function changeWords(change: Change, names: Names): string {
	const { userId, groupId, organizationId } = change;
	const state = (change.after ?? change.before)?.state;
	const withDifferences = (subject: string) =>
		isUpdate(change) ? [subject, differences(change).join("; ")].filter((each) => each !== "").join(": ") : subject;
	switch (state?.case) {
		case "user":
		case "group":
		case "organization":
			return withDifferences(names.of(userId || groupId || organizationId));
		case "groupMember":
			return `${names.of(userId)} in the group ${names.of(groupId)}`;
		case "membership":
			return `${names.of(userId)} in ${names.of(organizationId)}: ${roles(change, membershipRole)}`;
		case "organizationMember":
			return `${names.of(userId)} in ${names.of(organizationId)}: ${roles(change, directRole)}`;
		case "organizationGroup":
			return `the group ${state.value.groupName} in ${names.of(organizationId)}: ${roles(change, mappedRole)}`;
		case "token":
			return withDifferences(
				`${shownEnum(CredentialKindSchema, state.value.kind)} token ${[state.value.displayName, state.value.id].join(" ").trim()}`,
			);
		case "clientSecret":
			return `secret ${state.value.id} of the client ${state.value.tokenId}`;
		case "clientTrust":
			return `${state.value.issuer}, ${state.value.subject} for the client ${state.value.tokenId}`;
		case "review":
			return `token ${state.value.tokenId}`;
		case "connection":
			return withDifferences(`connection ${state.value.name}`);
		case "identityRefusal":
			return `${names.of(userId)}: ${shownEnum(IdentityRefusalReasonSchema, state.value.reason)}`;
		case "guard":
			return [
				...(state.value.connection === "" ? [] : [`connection ${state.value.connection},`]),
				change.kind === ChangeKind.GUARD_RELEASED && state.value.releaseTime !== undefined
					? `until ${exactTime(timestampDate(state.value.releaseTime))}`
					: shownRefused(state.value.refused, names),
			].join(" ");
		case "settings": {
			const [was, is] = [change.before, change.after].map((each) => settingsIn(each));
			return settingsDifferences(was ?? create(SettingsSchema), is ?? create(SettingsSchema)).join("; ");
		}
		default:
			return [userId, groupId, organizationId]
				.filter((id) => id !== "")
				.map(names.of)
				.join(", ");
	}
}

/** Who made a change, such as `scim token 01a2…`. */
export function actorWords(actor: Actor | undefined, names: Names): string {
	if (actor === undefined || actor.kind === CredentialKind.UNSPECIFIED) {
		return "the server";
	}
	if (actor.kind === CredentialKind.USER) {
		return `${names.of(actor.userId)} with the token ${actor.tokenDisplayName || actor.tokenId}`;
	}
	if (actor.person !== undefined) {
		return personWords(actor.person);
	}
	const kind = shownEnum(CredentialKindSchema, actor.kind);
	return actor.tokenId === "" ? `the ${kind}` : `${kind} token ${actor.tokenDisplayName || actor.tokenId}`;
}

/** A person who signed in to the console, such as `ada@example.com (operator)`. */
function personWords({ email, name, subject, role }: Person): string {
	return `${email || name || subject} (${shownEnum(PersonRoleSchema, role)})`;
}
