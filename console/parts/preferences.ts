// SPDX-License-Identifier: Apache-2.0

// The preferences of a person for this browser: the theme and the clock. They are in the browser's storage, and are no
// secret.

import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
export type Clock = "local" | "utc";

export interface Preferences {
	readonly theme: Theme;
	readonly clock: Clock;
}

function read(): Preferences {
	const theme = localStorage.getItem("theme");
	return {
		theme: theme === "light" || theme === "dark" ? theme : "system",
		clock: localStorage.getItem("clock") === "utc" ? "utc" : "local",
	};
}

let current = read();
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

export function setPreferences(changes: Partial<Preferences>) {
	current = { ...current, ...changes };
	localStorage.setItem("theme", current.theme);
	localStorage.setItem("clock", current.clock);
	const root = document.documentElement;
	if (current.theme === "system") {
		delete root.dataset["theme"];
	} else {
		root.dataset["theme"] = current.theme;
	}
	for (const listener of listeners) {
		listener();
	}
}

export function usePreferences(): Preferences {
	return useSyncExternalStore(subscribe, () => current);
}
