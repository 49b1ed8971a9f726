// SPDX-License-Identifier: Apache-2.0

// Writes docs/registry-api.md from the descriptors, the access table and the list of what is not served: `npm run docs`.

import { writeFileSync } from "node:fs";
import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { ownServices } from "../src/server/services.ts";
import { accessTo } from "../src/services/admission/access.ts";
import { refused, unserved } from "./public-api.ts";

/** The services of the registry's public API that Roster serves. */
export const publicServices: readonly DescService[] = ownServices.filter((each) => each.typeName.startsWith("buf."));

function callersOf(method: DescMethod): string {
	const { service, user } = accessTo(method);
	return ["administrator's token", ...(service ? ["service token"] : []), ...(user ? ["personal token"] : [])].join(
		", ",
	);
}

function row(method: DescMethod): string {
	const refusal = refused[`${method.parent.typeName}/${method.name}`];
	const answer = refusal === undefined ? "yes" : `no, always \`${refusal.code}\`: ${refusal.because}`;
	return `| \`${method.name}\` | ${answer} | ${callersOf(method)} |`;
}

function served({ typeName, methods }: DescService): string {
	return `### ${typeName}\n\n| method | served | for |\n|---|---|---|\n${methods.map(row).join("\n")}\n`;
}

/** The page. */
export function registryApiPage(): string {
	const rows = unserved.map(({ service, methods, because }) => {
		const names = methods.split(" ").map((each) => `\`${each}\``);
		return `| \`${service}\` | ${names.join(", ")} | ${because} |`;
	});
	return `# The registry's API

Roster serves the parts of the Buf Schema Registry's public API that manage users, organizations and tokens. The messages
are wire-compatible: the stock \`buf\` CLI, Buf Studio, and clients that were generated from the public protos work
unchanged. This page lists each public RPC, and says whether it is served. It is generated from the descriptors and the
access table.

The commands \`buf registry organization create\`, \`info\`, \`update\` and \`delete\`, and \`buf registry login\`, \`whoami\` and
\`logout\`, use these services. Over plain HTTP, the CLI needs \`tls: {use: "false"}\` in its configuration
([how to](../README.md#with-the-buf-cli)). \`buf registry login\` signs in by a browser (RFC 8628):
an administrator [approves it in the console](console.md#sign-in-the-buf-cli). Without the console,
\`/oauth2/device/registration\`, \`/oauth2/device/authorization\` and \`/oauth2/device/token\` answer 404, and the CLI asks for a
token instead.

\`buf registry login\` takes administrators' tokens, service tokens and personal tokens. If the token expires within 30 days,
the CLI prints a warning of the server with each call. A CLI that asks for a username, such as version 1.28, needs the one of
the token's user: \`machine-admin\` for the token in \`ROSTER_ADMIN_TOKEN\`, and \`machine-\` with the last twelve digits of the
token's id for other tokens that are not personal.

## Served

The column "for" lists the tokens that may call the method. A SCIM token may call none of them. With a personal token, a
method reads what its user may see, and changes the organizations that they own or administer.

${publicServices.map(served).join("\n")}
## Not served

The methods of these services are \`unimplemented\`.

| service | methods | why |
|---|---|---|
${rows.join("\n")}
`;
}

if (import.meta.main) {
	writeFileSync(new URL("registry-api.md", import.meta.url), registryApiPage());
}
