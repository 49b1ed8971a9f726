// SPDX-License-Identifier: Apache-2.0

// The warnings of the readiness report. Pure.

import type { Finding, Subject } from "../records/readiness.ts";

/** A warning with its remedy, and the records that it concerns. */
export interface Warning {
	readonly code: string;
	readonly severity: "error" | "warning" | "info";
	readonly message: string;
	readonly remedy: string;
	readonly count: number;
	readonly examples: readonly string[];
	readonly subjects: readonly Subject[];
}

/** The most examples in a warning. */
const most = 5;

/** Makes a finding of the names of all affected records. */
export function findingOf(names: readonly string[]): Finding {
	return { count: names.length, examples: names.slice(0, most) };
}

/** Makes a warning. */
export function warning(
	severity: Warning["severity"],
	code: string,
	message: string,
	remedy: string,
	finding?: Finding,
): Warning {
	const { count = 0, examples = [], subjects = [] } = finding ?? {};
	return { code, severity, message, remedy, count, examples, subjects };
}

/** A warning about a finding; none if the finding is empty. */
export function about(
	finding: Finding,
	severity: Warning["severity"],
	code: string,
	message: string,
	remedy: string,
): Warning[] {
	return finding.count === 0 ? [] : [warning(severity, code, message, remedy, finding)];
}
