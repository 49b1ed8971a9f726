// SPDX-License-Identifier: Apache-2.0

// The errors about the stored data, with which a request is at odds.

import type { ErrorEntry } from "./entry.ts";

export const dataErrors = {
	not_found: {
		status: 404,
		meaning: "There is no resource with this id or name, or the caller may not see it.",
		remedy:
			"If the user or group was deleted in Roster, or is not known, assign it again in the identity provider, which then creates it again. If it belongs to another connection, send the request with a token of that connection, or hand the user over with `roster user hand-over`. `/Schemas` and `/ResourceTypes` list the schemas and resource types.",
	},
	uniqueness_user_name: {
		status: 409,
		meaning: "Another user has this `userName` (`uniqueness`). Letter case does not matter.",
		remedy:
			"The error text names the other user and its state. Two accounts in the identity provider have the same name: change one of them. `roster user show` shows the user in Roster. If another connection manages the user, hand them over with `roster user hand-over`.",
	},
	uniqueness_emails: {
		status: 409,
		meaning: "Another user has this email address (`uniqueness`). Letter case does not matter.",
		remedy:
			"The error text names the other user and its state. Two accounts in the identity provider have the same address: change one of them. `roster user show` shows the user in Roster. If a sign-in created the user and nobody needs them, remove them with `roster user purge`. If another connection manages the user, hand them over with `roster user hand-over`.",
	},
	uniqueness_display_name: {
		status: 409,
		meaning: "Another group has this `displayName` (`uniqueness`). Letter case does not matter.",
		remedy:
			"The error text names the other group. Rename one of the groups in the identity provider, or delete the one that is no longer needed.",
	},
	uniqueness: {
		status: 409,
		meaning: "Another resource has this value of a unique attribute (`uniqueness`).",
		remedy: "The error text names the attribute and the other resource: change the value in one of them.",
	},
	already_exists: {
		status: 409,
		meaning: "A resource with this name already exists.",
		remedy: "Choose another name, or use the existing resource.",
	},
	unresolved_reference: {
		status: 409,
		meaning: "A `bulkId` in a bulk request refers to no operation that created a resource.",
		remedy:
			"The operation failed, or the references are circular. Check the result of that operation, and send the failed operations again.",
	},
	identity_unclear: {
		status: 409,
		meaning:
			"The pushed values match users who were deprovisioned before, and Roster does not guess who is meant (`uniqueness`).",
		remedy:
			"An administrator decides with `roster user link`, `separate` or `purge`: the error text contains the complete command for each decision. See [identity](identity.md).",
	},
	adoption_needs_approval: {
		status: 409,
		meaning:
			"The address belongs to an account that a sign-in created, and its adoption needs approval (`uniqueness`).",
		remedy:
			"An administrator approves with `roster user approve-adoption`. Then the next push succeeds. See [identity](identity.md).",
	},
	failed_precondition: {
		status: 412,
		meaning: "The current state does not allow the request.",
		remedy: "The error text says what has to be done first.",
	},
	stands_in_the_way: {
		status: 412,
		meaning:
			"The changes cannot be undone or activated, because other changes were made to the same records since. Nothing was changed.",
		remedy:
			"Send the request with `validate_only` to see every change that stands in the way. Undo the later changes first, or leave their records out.",
	},
	version_mismatch: {
		status: 412,
		meaning: "The resource has changed since the client read it.",
		remedy: "Read the resource again, and repeat the change.",
	},
} as const satisfies Readonly<Record<string, ErrorEntry>>;
