// SPDX-License-Identifier: Apache-2.0

// Writes docs/idp-rules.md from the table of rules: `npm run docs`.

import { writeFileSync } from "node:fs";
import { rules } from "../src/gateway/dialects.ts";

/** The page. */
export function rulesPage(): string {
	const rows = rules.map(({ name, what, clients }) => `| \`${name}\` | ${what} | ${clients.join(", ")} |`);
	return `# Rules for identity providers

Real identity providers deviate from RFC 7644. Roster tolerates each deviation by a rule with a name, in one
table (\`src/gateway/dialects.ts\`, from which this page is generated). When a rule fires, the log line of the
request names it (\`"rules"\`), and \`roster_idp_rules_total\` at \`/metrics\` counts it. Each rule has a
transcript in \`test/idp/\`.

With \`ROSTER_STRICT_SCIM=true\`, no rule fires. The server then rejects such requests with an error that says
what is wrong.

| rule | deviation, and how it is interpreted | seen from |
| --- | --- | --- |
${rows.join("\n")}
`;
}

if (import.meta.main) {
	writeFileSync(new URL("idp-rules.md", import.meta.url), rulesPage());
}
