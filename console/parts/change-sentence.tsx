// SPDX-License-Identifier: Apache-2.0

// Tells a change in a sentence: who did what, with names that lead to their views.

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { type Change, ChangeKind, CredentialKindSchema } from "../../gen/roster/v1/change_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";
import { aRole, isDirect, personName, roleWord } from "./access-words.ts";
import { kindWords } from "./change-words.ts";

/** The present names by id. */
export type Names = ReadonlyMap<string, string>;

/** The name of the person of a change: the present one, or that in the change, or the id. */
function person({ userId, before, after }: Change, names: Names): ReactNode {
	const state = (after ?? before)?.state;
	const name = names.get(userId) ?? (state?.case === "user" ? personName(state.value) : "");
	return (
		<Link to="/people/$id" params={{ id: userId }}>
			{name === "" ? userId.slice(0, 8) : name}
		</Link>
	);
}

function group({ groupId, before, after }: Change, names: Names): ReactNode {
	const state = (after ?? before)?.state;
	const name = names.get(groupId) ?? (state?.case === "group" ? (state.value.displayName ?? "") : "");
	return (
		<Link to="/groups/$id" params={{ id: groupId }}>
			{name === "" ? groupId.slice(0, 8) : name}
		</Link>
	);
}

function organization({ organizationId, before, after }: Change, names: Names): ReactNode {
	const state = (after ?? before)?.state;
	const name = names.get(organizationId) ?? (state?.case === "organization" ? state.value.name : "");
	return (
		<Link to="/organizations/$id" params={{ id: organizationId }}>
			{name === "" ? organizationId.slice(0, 8) : name}
		</Link>
	);
}

/** The role of a direct role, a membership or a mapping, before or after. */
function roleIn(state: Change["after"]): string {
	switch (state?.state.case) {
		case "organizationMember":
		case "membership":
			return roleWord(state.state.value.role);
		case "organizationGroup":
			return roleWord(state.state.value.roleOverride);
		default:
			return "";
	}
}

const settingWords: Readonly<Record<OrganizationProvisioning, string>> = {
	[OrganizationProvisioning.UNSPECIFIED]: "unset",
	[OrganizationProvisioning.DISABLED]: "off",
	[OrganizationProvisioning.MAPPED]: "mapped groups",
	[OrganizationProvisioning.AUTOMATIC]: "automatic",
};

/** A change as a sentence, without its actor. */
export function ChangeSentence({ change, names }: { change: Change; names: Names }) {
	const who = change.userId === "" ? null : person(change, names);
	const which = change.groupId === "" ? null : group(change, names);
	const where = change.organizationId === "" ? null : organization(change, names);
	const state = (change.after ?? change.before)?.state;
	const guarded = state?.case === "guard" && state.value.connection !== "" ? ` of ${state.value.connection}` : "";
	const was = roleIn(change.before);
	const is = roleIn(change.after);
	switch (change.kind) {
		case ChangeKind.USER_CREATED:
			return <>{who} was created</>;
		case ChangeKind.USER_UPDATED:
			return <>The attributes of {who} changed</>;
		case ChangeKind.USER_DEACTIVATED:
			return <>{who} was deactivated</>;
		case ChangeKind.USER_REACTIVATED:
			return <>{who} was activated again</>;
		case ChangeKind.USER_DEPROVISIONED:
			return <>{who} was deleted over SCIM</>;
		case ChangeKind.USER_REVIVED:
			return <>{who} came back under the same id</>;
		case ChangeKind.USER_ADOPTED:
			return <>The identity provider adopted the account of {who}</>;
		case ChangeKind.USER_PURGED:
			return <>{who} was purged</>;
		case ChangeKind.USER_LINKED:
			return <>{who} was linked to values of the identity provider</>;
		case ChangeKind.USER_HANDED_OVER:
			return <>{who} was handed over to another connection</>;
		case ChangeKind.USER_SEPARATED:
			return <>{who} was declared gone for good</>;
		case ChangeKind.USER_ADOPTION_APPROVED:
			return <>The identity provider may adopt the account of {who}</>;
		case ChangeKind.USER_SUBJECT_BOUND:
			return <>{who} signed in for the first time with their subject</>;
		case ChangeKind.GROUP_CREATED:
			return <>The group {which} was created</>;
		case ChangeKind.GROUP_UPDATED:
			return <>The group {which} changed</>;
		case ChangeKind.GROUP_DELETED:
			return <>The group {which} was deleted</>;
		case ChangeKind.GROUP_MEMBER_ADDED:
			return (
				<>
					{who} joined the group {which}
				</>
			);
		case ChangeKind.GROUP_MEMBER_REMOVED:
			return (
				<>
					{who} left the group {which}
				</>
			);
		case ChangeKind.ORGANIZATION_CREATED:
			return <>The organization {where} was created</>;
		case ChangeKind.ORGANIZATION_UPDATED:
			return <>The organization {where} changed</>;
		case ChangeKind.ORGANIZATION_DELETED:
			return <>The organization {where} was deleted</>;
		case ChangeKind.ORGANIZATION_MEMBER_ADDED:
			return (
				<>
					{who} got the direct role {is} in {where}
				</>
			);
		case ChangeKind.ORGANIZATION_MEMBER_UPDATED:
			return (
				<>
					The direct role of {who} in {where} changed from {was} to {is}
				</>
			);
		case ChangeKind.ORGANIZATION_MEMBER_REMOVED:
			return (
				<>
					{who} lost the direct role {was} in {where}
				</>
			);
		case ChangeKind.ORGANIZATION_MEMBER_SUSPENDED:
			return (
				<>
					The direct role {was} of {who} in {where} was suspended
				</>
			);
		case ChangeKind.ORGANIZATION_MEMBER_RESTORED:
			return (
				<>
					The direct role {is} of {who} in {where} was restored
				</>
			);
		case ChangeKind.ORGANIZATION_GROUP_ADDED:
			return (
				<>
					The group {mappedName(change)} was mapped to {where} with the role {is}
				</>
			);
		case ChangeKind.ORGANIZATION_GROUP_UPDATED:
			return (
				<>
					The group {mappedName(change)} gives {is} in {where}, no longer {was}
				</>
			);
		case ChangeKind.ORGANIZATION_GROUP_REMOVED:
			return (
				<>
					The group {mappedName(change)} is no longer mapped to {where}
				</>
			);
		case ChangeKind.MEMBERSHIP_GRANTED:
			return (
				<>
					{who} is now {state?.case === "membership" ? aRole(state.value.role) : ""} of {where}
					{state?.case === "membership" && (isDirect(state.value.source) ? ", directly" : ", through a group")}
					{was !== "" && was !== is && `; before, ${was}`}
				</>
			);
		case ChangeKind.MEMBERSHIP_REVOKED:
			return (
				<>
					{who} is no longer in {where}; before, {was}
				</>
			);
		case ChangeKind.SETTINGS_UPDATED:
			return state?.case === "settings" && change.before?.state.case === "settings" ? (
				state.value.organizationProvisioning === change.before.state.value.organizationProvisioning ? (
					<>The settings changed</>
				) : (
					<>
						Provisioning of organizations changed from{" "}
						{settingWords[change.before.state.value.organizationProvisioning]} to{" "}
						{settingWords[state.value.organizationProvisioning]}
					</>
				)
			) : (
				<>The settings changed</>
			);
		case ChangeKind.TOKEN_CREATED:
			return <>The {tokenName(change)} was created</>;
		case ChangeKind.TOKEN_DELETED:
			return <>The {tokenName(change)} was deleted</>;
		case ChangeKind.TOKEN_ROTATED:
			return <>The {tokenName(change)} got a new secret</>;
		case ChangeKind.TOKEN_ROTATION_FINISHED:
			return <>The old secret of the {tokenName(change)} ended</>;
		case ChangeKind.TOKEN_ROTATION_CANCELED:
			return <>The rotation of the {tokenName(change)} was taken back</>;
		case ChangeKind.TOKEN_UPDATED:
			return <>The networks of the {tokenName(change)} changed</>;
		case ChangeKind.CLIENT_SECRET_ADDED:
			return <>A secret was added to the OAuth client {clientName(change, names)}</>;
		case ChangeKind.CLIENT_SECRET_REMOVED:
			return <>A secret of the OAuth client {clientName(change, names)} was removed</>;
		case ChangeKind.CLIENT_TRUST_ADDED:
			return <>A trust was added to the OAuth client {clientName(change, names)}</>;
		case ChangeKind.CLIENT_TRUST_REMOVED:
			return <>A trust of the OAuth client {clientName(change, names)} was removed</>;
		case ChangeKind.GUARD_HELD:
			return <>The guard against mass deactivation held requests{guarded} back</>;
		case ChangeKind.GUARD_RELEASED:
			return <>The guard{guarded} was released for a time</>;
		case ChangeKind.CONNECTION_CREATED:
			return <>The connection {connectionName(change)} was created</>;
		case ChangeKind.CONNECTION_UPDATED:
			return <>The connection {connectionName(change)} changed</>;
		case ChangeKind.IDENTITY_REFUSED:
			return <>It is not certain who {who} is: an administrator has to decide</>;
		case ChangeKind.IDENTITY_DECIDED:
			return <>It was decided who {who} is</>;
		default:
			return <>{kindWords(change.kind)}</>;
	}
}

function mappedName({ before, after }: Change): ReactNode {
	const state = (after ?? before)?.state;
	return <strong>{state?.case === "organizationGroup" ? state.value.groupName : ""}</strong>;
}

/** The id of the OAuth client that a change is about; undefined for other changes. */
export function clientOf({ before, after }: Change): string | undefined {
	const state = (after ?? before)?.state;
	return state?.case === "clientSecret" || state?.case === "clientTrust" ? state.value.tokenId : undefined;
}

function clientName(change: Change, names: Names): ReactNode {
	const id = clientOf(change) ?? "";
	return <strong>{names.get(id) || `…${id.slice(-8)}`}</strong>;
}

function tokenName({ before, after }: Change): ReactNode {
	const state = (after ?? before)?.state;
	if (state?.case !== "token") {
		return "token";
	}
	const kind = CredentialKindSchema.value[state.value.kind]?.localName.toLowerCase() ?? "";
	return (
		<>
			{kind === "scim" ? "SCIM" : kind} token{" "}
			<strong>{state.value.displayName === "" ? state.value.id.slice(0, 8) : state.value.displayName}</strong>
		</>
	);
}

function connectionName({ before, after }: Change): ReactNode {
	const state = (after ?? before)?.state;
	return <strong>{state?.case === "connection" ? state.value.name : ""}</strong>;
}
