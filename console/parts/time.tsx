// SPDX-License-Identifier: Apache-2.0

// Moments: relative in the text, exact on hover, in the clock that the person chose.

import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { useSyncExternalStore } from "react";
import { type Clock, usePreferences } from "./preferences.ts";

/** Milliseconds since 1970. */
export function millisOf({ seconds, nanos }: Timestamp): number {
	return Number(seconds) * 1000 + Math.floor(nanos / 1_000_000);
}

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
	["year", 31_557_600],
	["month", 2_629_800],
	["day", 86_400],
	["hour", 3600],
	["minute", 60],
	["second", 1],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "long" });

/** Such as `4 minutes ago` or `in 3 days`. */
export function relativeTime(millis: number, now: number): string {
	const seconds = Math.round((millis - now) / 1000);
	// Rounded, and in the largest unit of which there is nearly one: 23 hours and 50 minutes are a day.
	const [unit, length] = units.find(([, each]) => Math.abs(seconds) >= 0.95 * each) ?? (["second", 1] as const);
	return seconds > -5 && seconds <= 0 ? "just now" : relative.format(Math.round(seconds / length), unit);
}

/** Such as `2026-11-27 23:22:35 UTC`, or in the zone of the browser. */
export function exactTime(millis: number, clock: Clock): string {
	const date = new Date(millis);
	if (clock === "utc") {
		return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
	}
	const two = (part: number) => String(part).padStart(2, "0");
	const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

// One clock for the page: all moments change together, and a page with 1,000 of them has one timer.
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
	listeners.add(listener);
	timer ??= setInterval(() => {
		now = Date.now();
		for (const each of listeners) {
			each();
		}
	}, 5000);
	return () => {
		listeners.delete(listener);
		if (listeners.size === 0) {
			clearInterval(timer);
			timer = undefined;
		}
	};
}

/** The present time in milliseconds since 1970, again every five seconds. */
export function useNow(): number {
	return useSyncExternalStore(subscribe, () => now);
}

/** A moment. Without one, `otherwise` is shown. */
export function Moment({ time, otherwise = "never" }: { time: Timestamp | undefined; otherwise?: string }) {
	const present = useNow();
	const { clock } = usePreferences();
	if (time === undefined) {
		return <span className="muted">{otherwise}</span>;
	}
	const millis = millisOf(time);
	return (
		<time dateTime={new Date(millis).toISOString()} title={exactTime(millis, clock)}>
			{relativeTime(millis, Math.max(present, Math.min(millis, Date.now())))}
		</time>
	);
}

/** A moment, exact. */
export function ExactMoment({ time }: { time: Timestamp }) {
	const { clock } = usePreferences();
	const millis = millisOf(time);
	return <time dateTime={new Date(millis).toISOString()}>{exactTime(millis, clock)}</time>;
}
