// SPDX-License-Identifier: Apache-2.0

// The calls of this page, newest first. They are in memory only: a request may contain personal data.

import type { JsonObject } from "@bufbuild/protobuf";
import { useSyncExternalStore } from "react";
import type { Header } from "./link.ts";

export interface PastCall {
	readonly id: number;
	readonly method: string;
	readonly body: JsonObject;
	readonly headers: readonly Header[];
	/** Milliseconds since 1970. */
	readonly time: number;
	readonly duration: number;
	/** `ok`, a code such as `not_found`, or `stopped`. */
	readonly outcome: string;
}

/** How many calls are kept. */
const kept = 50;

let calls: readonly PastCall[] = [];
let last = 0;
const listeners = new Set<() => void>();

export function remember(call: Omit<PastCall, "id">) {
	last += 1;
	calls = [{ ...call, id: last }, ...calls].slice(0, kept);
	for (const listener of listeners) {
		listener();
	}
}

function subscribe(listener: () => void) {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

export function usePastCalls(): readonly PastCall[] {
	return useSyncExternalStore(subscribe, () => calls);
}
