// SPDX-License-Identifier: Apache-2.0

// Writes docs/idp-rules.md out of the table of rules: `npm run docs`.

import { writeFileSync } from "node:fs";
import { rules } from "../src/gateway/dialects.ts";

/** The page. */
export function rulesPage(): string {
	const rows = rules.map(({ name, what, clients }) => `| \`${name}\` | ${what} | ${clients.join(", ")} |`);
	return `# Rules for identity providers

Real identity providers send more than the letter of RFC 7644 has. Each tolerance is a rule with a name, in
one table (\`src/gateway/dialects.ts\`, from which this page is written). When a rule fires, its name is in the
log line of the request (\`"rules"\`), and \`roster_idp_rules_total\` at \`/metrics\` counts it. Each rule has a
transcript in \`test/idp/\`.

With \`ROSTER_STRICT_SCIM=true\` no rule fires: what it would have tolerated is refused with an error that says
what is wrong.

| rule | what is sent, and what is made of it | seen from |
| --- | --- | --- |
${rows.join("\n")}
`;
}

if (import.meta.main) {
	writeFileSync(new URL("idp-rules.md", import.meta.url), rulesPage());
}
