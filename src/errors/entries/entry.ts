// SPDX-License-Identifier: Apache-2.0

// The form of an entry in the table of errors.

export interface ErrorEntry {
	/** The HTTP status of a SCIM response. */
	readonly status: number;
	readonly meaning: string;
	readonly remedy: string;
}
