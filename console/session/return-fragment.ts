// SPDX-License-Identifier: Apache-2.0

// The fragment of the address while a person signs in elsewhere, such as the code of a device. It is not sent to the
// server: the address is in logs of proxies.

const key = "fragment of the address to return to";

/** Keeps the fragment in this tab. */
export function rememberFragment(fragment: string): void {
	sessionStorage.setItem(key, fragment);
}

const kept = sessionStorage.getItem(key);
sessionStorage.removeItem(key);
if (kept && location.hash === "") {
	history.replaceState(null, "", location.pathname + location.search + kept);
}
