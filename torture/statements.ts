// SPDX-License-Identifier: Apache-2.0

/** The statements of a migration, one by one. Comments stand on lines of their own, and no text has a semicolon at the end of a line. */
export function statementsOf(source: string): string[] {
	return source
		.replaceAll(/^\s*--.*$/gm, "")
		.split(/;\s*$/m)
		.map((each) => each.trim())
		.filter((each) => each !== "");
}
