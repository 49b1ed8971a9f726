// SPDX-License-Identifier: Apache-2.0

// The page of a sign-in that was refused or failed: what happened, what the identity provider said, and what to do.

import { errorTable } from "../errors/table.ts";
import type { Claims } from "../services/oidc/claims.ts";
import type { OidcError } from "../services/oidc/oidc-error.ts";
import { oidcPaths } from "../services/oidc/settings.ts";

/** How many groups the page lists. */
const mostGroups = 100;

const titles = {
	oidc_refused: "You may not use this console",
	oidc_failed: "The sign-in was not completed",
	oidc_unavailable: "The identity provider cannot be reached",
	rate_limited: "Too many sign-ins",
	unavailable: "The server could not answer",
} as const;

const entities: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};

const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (each) => entities[each] ?? "");

/** The text of the error table has code in backticks, and links, of which the words are shown. */
const plain = (text: string) => escaped(text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", ""));

function groupWords({ groups, hasTooManyGroups }: Claims, claim: string): string {
	if (hasTooManyGroups) {
		return `too many for the identity provider to send: let it send only the groups that are assigned to this application`;
	}
	if (groups === undefined) {
		return `none: the claim ${claim} did not come`;
	}
	const shown = groups.slice(0, mostGroups).join(", ");
	return groups.length > mostGroups ? `${shown}, and ${groups.length - mostGroups} more` : shown || "none";
}

function claimsOf(claims: Claims, claim: string): string {
	const { email, isEmailVerified, subject, name } = claims;
	const address =
		email === "" ? "none" : `${email}${isEmailVerified ? "" : ", which the identity provider does not call verified"}`;
	const rows = [
		["Name", name],
		["Address", address],
		["Groups", groupWords(claims, claim)],
		["Subject", subject],
	] as const;
	const shown = rows.filter(([, value]) => value !== "");
	return `<h2>What the identity provider said of you</h2>
<dl>${shown.map(([term, value]) => `<dt>${term}</dt><dd>${escaped(value)}</dd>`).join("")}</dl>`;
}

/** @param groupsClaim the claim that has the groups of a person. */
export function oidcPage({ code, message, claims }: OidcError, groupsClaim: string, requestId: string): string {
	const title = titles[code];
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Roster</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
<script src="/theme.js"></script>
</head>
<body>
<main>
<h1>${title}</h1>
<p role="alert">${escaped(message[0]?.toUpperCase() ?? "")}${escaped(message.slice(1))}.</p>
${claims === undefined ? "" : claimsOf(claims, groupsClaim)}
<h2>What to do</h2>
<p>${plain(errorTable[code].remedy)}</p>
<nav aria-label="Go on">
<a href="${oidcPaths.signIn}?again">Sign in again</a>
<a href="/">Back to the sign-in page</a>
</nav>
<small>${code}, request ${escaped(requestId)}</small>
</main>
</body>
</html>
`;
}
