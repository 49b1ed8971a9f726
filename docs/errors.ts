// SPDX-License-Identifier: Apache-2.0

// Writes docs/errors.md out of the table of errors: `npm run docs`.

import { writeFileSync } from "node:fs";
import { type ErrorEntry, errorTable } from "../src/error-table.ts";

/** The page. */
export function errorsPage(): string {
	const entries = Object.entries<ErrorEntry>(errorTable).map(
		([code, { status, meaning, remedy }]) =>
			`## ${code}\n\n${meaning} HTTP status ${status}.\n\n**What to do:** ${remedy}\n`,
	);
	return `# Errors

Each error of Roster has a code that stays the same from version to version. It stands behind the text of the error,
beside the id of the request: \`(uniqueness_user_name, request 0199…)\`. The log line of the request has both, as
\`"code"\` and \`"requestId"\`; an RPC has the code in the detail \`roster.v1.ScimError\`, too. The header \`Link\` of the
answer leads to the server's own copy of the entry here, at \`/errors/<code>\`.

This page is written from one table (\`src/error-table.ts\`).

${entries.join("\n")}`;
}

if (import.meta.main) {
	writeFileSync(new URL("errors.md", import.meta.url), errorsPage());
}
