// SPDX-License-Identifier: Apache-2.0

/** Splits a migration into statements. Comments must have their own lines, and no string may end a line with ";". */
export function statementsOf(source: string): string[] {
	return source
		.replaceAll(/^\s*--.*$/gm, "")
		.split(/;\s*$/m)
		.map((each) => each.trim())
		.filter((each) => each !== "");
}
