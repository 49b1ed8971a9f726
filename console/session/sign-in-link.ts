// SPDX-License-Identifier: Apache-2.0

// The sign-in link that the first start of the server prints: /sign-in#<code>. The code is in the fragment, which no
// browser sends, so that it is in no log. It leaves the address at once.

let code: string | undefined;
if (location.pathname === "/sign-in") {
	code = location.hash.slice(1) || undefined;
	history.replaceState(null, "", "/");
}

/** Returns the code of the link, the first time. */
export function takeSignInCode(): string | undefined {
	const taken = code;
	code = undefined;
	return taken;
}
