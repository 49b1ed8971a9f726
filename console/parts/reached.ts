// SPDX-License-Identifier: Apache-2.0

// Whether the server was reached at the last try.

import { useSyncExternalStore } from "react";

let reached = true;
const listeners = new Set<() => void>();

export function setReached(now: boolean) {
	if (now !== reached) {
		reached = now;
		for (const listener of listeners) {
			listener();
		}
	}
}

function subscribe(listener: () => void) {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

export function useReached(): boolean {
	return useSyncExternalStore(subscribe, () => reached);
}
