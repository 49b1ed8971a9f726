// SPDX-License-Identifier: Apache-2.0

// Shared by the short runs: a new seed each time, and the check that a run found no errors.

import { expect } from "vitest";
import { type Report, tableOf } from "../../torture/figures.ts";

export const seed = Number(process.env["TORTURE_SEED"] ?? Math.floor(Math.random() * 2 ** 30));

/** Prints what was done, and holds that nothing was found; gives the figures. */
export function passed(report: Report): Report["figures"] {
	console.log(`seed ${seed}\n${tableOf([report])}`);
	expect(report.findings).toEqual([]);
	return report.figures;
}
