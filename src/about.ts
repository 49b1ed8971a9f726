// SPDX-License-Identifier: Apache-2.0

// Identifies this build: the version, the commit, and the schema of the database.

import { execFileSync } from "node:child_process";
import about from "../package.json" with { type: "json" };
import { newestSchema } from "./store/migrations.ts";

/** Set by the build of a release. */
declare const builtCommit: string;

export interface About {
	readonly version: string;
	/** The first twelve digits; "unknown" outside of a repository. */
	readonly commit: string;
	/** The number of the newest schema of the database. */
	readonly schema: number;
}

/** The commit of a clone. */
function commitOfClone(): string {
	try {
		return execFileSync("git", ["rev-parse", "HEAD"], {
			cwd: import.meta.dirname,
			stdio: ["ignore", "pipe", "ignore"],
			encoding: "utf8",
			timeout: 2000,
		});
	} catch {
		return "";
	}
}

let known: About | undefined;

export function aboutThis(): About {
	if (known === undefined) {
		const commit = typeof builtCommit === "string" ? builtCommit : commitOfClone();
		known = { version: about.version, commit: commit.slice(0, 12) || "unknown", schema: newestSchema() };
	}
	return known;
}
