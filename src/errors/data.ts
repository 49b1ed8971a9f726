// SPDX-License-Identifier: Apache-2.0

// Creates the errors about the stored data, with which a request is at odds.

import { Code, type ConnectError } from "@connectrpc/connect";
import { ScimType } from "../../gen/roster/v1/error_pb.ts";
import { errorOf } from "./error.ts";
import type { ErrorCode } from "./table.ts";

/** 404: the resource does not exist; `advice` says what to do instead. */
export function notFound(what: string, advice?: string): ConnectError {
	return errorOf("not_found", Code.NotFound, `${what} was not found${advice === undefined ? "" : `: ${advice}`}`);
}

const uniquenessCodes: Readonly<Record<string, ErrorCode>> = {
	userName: "uniqueness_user_name",
	emails: "uniqueness_emails",
	displayName: "uniqueness_display_name",
};

/**
 * 409: another resource has the value of a unique attribute.
 *
 * @param holder the other resource, if it is known and the caller may see it.
 */
export function taken(attribute: string, value: string | undefined, holder = "another resource"): ConnectError {
	const shown = value === undefined ? "this value" : JSON.stringify(value);
	const message = `${attribute}: ${holder} has ${shown}, and the attribute must be unique`;
	return errorOf(uniquenessCodes[attribute] ?? "uniqueness", Code.AlreadyExists, message, {
		scimType: ScimType.UNIQUENESS,
		attribute,
	});
}

const purge = (id: string) => `"roster user purge ${id} --yes"`;

/**
 * 409: the pushed user may be the same person as existing users, and the server does not guess.
 *
 * @param says which attributes match which existing user, and which contradict it.
 * @param departed the ids of the deprovisioned users that may be the same person.
 * @param accounts the ids of the accounts from a sign-in that may be the same person.
 * @param link the options of `user link` that identify the pushed user.
 */
export function identityUnclear(
	says: readonly string[],
	departed: readonly string[],
	accounts: readonly string[],
	link: string,
): ConnectError {
	const separate = (id: string) => `"roster user separate ${id}"`;
	// The others would still speak against the user who was chosen: the administrator says of them that they are others.
	const same = departed.map((id) => {
		const others = departed.filter((each) => each !== id);
		return { who: id, run: [`"roster user link ${id} ${link}"`, ...others.map(separate), ...accounts.map(purge)] };
	});
	const taken = accounts.map((id) => {
		const others = accounts.filter((each) => each !== id);
		return { who: id, run: [...departed.map(separate), ...others.map(purge)] };
	});
	const none = { who: "another person", run: [...departed.map(separate), ...accounts.map(purge)] };
	const decisions = [...same, ...taken, none]
		.map(({ who, run }) => `if it is ${who}, run ${run.join(" and ")}`)
		.join("; ");
	return errorOf(
		"identity_unclear",
		Code.AlreadyExists,
		`the identity of the user is unclear: ${says.join("; ")}. Nothing was changed. An administrator decides: ${decisions}. Then the next push succeeds`,
		{ scimType: ScimType.UNIQUENESS },
	);
}

/**
 * 409: the live user would get the external id of deprovisioned users of the same connection, and be the same person.
 *
 * @param id the id of the live user.
 * @param departed the ids of the deprovisioned users.
 */
export function externalIdClaimed(id: string, externalId: string, departed: readonly string[]): ConnectError {
	const whose = departed.map((each) => `the deprovisioned user ${each}`).join(" and of ");
	const separate = departed.map((each) => `"roster user separate ${each}"`).join(" and ");
	const back = departed.map(
		(each) =>
			`if ${each} is to come back instead, with their roles, run ${purge(id)}, and assign the person again in the identity provider`,
	);
	return errorOf(
		"identity_unclear",
		Code.AlreadyExists,
		`externalId: ${JSON.stringify(externalId)} is that of ${whose} of this connection, and one externalId is one person. Nothing was changed. An administrator decides: ${[`if ${id} is to keep this account, run ${separate}; then the next push succeeds`, ...back].join("; ")}`,
		{ scimType: ScimType.UNIQUENESS, attribute: "externalId" },
	);
}

/** 409: SCIM may adopt this account, which a sign-in created, only after an administrator approves. */
export function adoptionNeedsApproval(id: string, because: string, connection: string): ConnectError {
	return errorOf(
		"adoption_needs_approval",
		Code.AlreadyExists,
		`emails: the account ${id} has this address. A sign-in created the account, and it is not adopted, because ${because}. Nothing was changed. An administrator approves the adoption with "roster user approve-adoption ${id} --connection ${connection}"; then the next push succeeds`,
		{ scimType: ScimType.UNIQUENESS, attribute: "emails" },
	);
}

/** 409 for the public API: something with this name exists already. */
export function alreadyExists(detail: string): ConnectError {
	return errorOf("already_exists", Code.AlreadyExists, detail);
}

/** 412: the state of a resource does not allow the request. */
export function failedPrecondition(detail: string): ConnectError {
	return errorOf("failed_precondition", Code.FailedPrecondition, detail);
}

/** 412: later changes stand in the way of an undo or of the activation of a review. */
export function standsInTheWay(detail: string): ConnectError {
	return errorOf("stands_in_the_way", Code.FailedPrecondition, detail);
}

/** 412: the resource does not have a version that the client allows. */
export function versionMismatch(version: number): ConnectError {
	const detail = `the resource has changed: its version is now W/"${version}"; read it again and repeat the change`;
	return errorOf("version_mismatch", Code.FailedPrecondition, detail);
}
