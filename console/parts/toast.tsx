// SPDX-License-Identifier: Apache-2.0

// Short messages about what was done, which leave by themselves. Errors stay where they happened, and are no toasts.

import { useSyncExternalStore } from "react";

interface Toast {
	readonly id: number;
	readonly text: string;
}

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]) {
	toasts = next;
	for (const listener of listeners) {
		listener();
	}
}

/** Shows a message for six seconds. */
export function toast(text: string) {
	last += 1;
	const id = last;
	set([...toasts, { id, text }]);
	setTimeout(() => set(toasts.filter((each) => each.id !== id)), 6000);
}

function subscribe(listener: () => void) {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

export function Toasts() {
	const shown = useSyncExternalStore(subscribe, () => toasts);
	return (
		<div className="toasts" role="status" aria-live="polite">
			{shown.map(({ id, text }) => (
				<p key={id}>{text}</p>
			))}
		</div>
	);
}
