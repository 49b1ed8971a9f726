// SPDX-License-Identifier: Apache-2.0

// Writes docs/errors.md from the table of errors: `npm run docs`.

import { writeFileSync } from "node:fs";
import { type ErrorEntry, errorTable } from "../src/errors/table.ts";

/** The page. */
export function errorsPage(): string {
	const entries = Object.entries<ErrorEntry>(errorTable).map(
		([code, { status, meaning, remedy }]) =>
			`## ${code}\n\n${meaning} HTTP status ${status}.\n\n**What to do:** ${remedy}\n`,
	);
	return `# Errors

Each error of Roster has a stable code, which does not change between versions. The error text ends with the code and
the request id: \`(uniqueness_user_name, request 0199…)\`. The log line of the request contains both, as \`"code"\` and
\`"requestId"\`. The errors of RPCs also contain the code in the detail \`roster.v1.ScimError\`. The \`Link\` header of the
response leads to the server's own copy of this entry, at \`/errors/<code>\`.

This page is generated from one table (\`src/errors/table.ts\`).

${entries.join("\n")}`;
}

if (import.meta.main) {
	writeFileSync(new URL("errors.md", import.meta.url), errorsPage());
}
