// SPDX-License-Identifier: Apache-2.0

// What Prometheus reads at /metrics. Labels have few values: routes are patterns, never URLs.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Figures } from "../services/figures.ts";
import { inTime } from "./in-time.ts";

/** What is known of a request when it has been answered. */
export interface Answered {
	readonly method: string;
	/** The pattern of the route; empty where there was none. */
	readonly route: string;
	readonly status: number;
	readonly scimType: string | undefined;
	/** The IdP rules that fired. */
	readonly rules: readonly string[];
	/** How long it took. */
	readonly seconds: number;
}

export interface Metrics {
	count(answered: Answered): void;
	/** The text that Prometheus reads. */
	text(): Promise<string>;
	readonly contentType: string;
}

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Gauges that are set when they are read. */
function directoryGauges(registry: Registry): (figures: Figures) => void {
	const gauge = (name: string, help: string, ...labelNames: string[]) =>
		new Gauge({ name: `roster_${name}`, help, labelNames, registers: [registry] });
	const activeUsers = gauge("active_users", "Users who have access.");
	const expiry = gauge("token_expiry_days", "Days until the first of the tokens of a kind ends.", "kind");
	const newest = gauge("change_sequence", "The number of the newest change.");
	const streams = gauge("change_streams", "Streams of changes that are open.");
	const lag = gauge("change_stream_lag", "By how many changes the slowest open stream is behind.");
	const holding = gauge("guard_holding", "1 where the guard against mass deactivation refuses.");
	const released = gauge("guard_released", "1 where an administrator lets everything through.");
	const threshold = gauge("guard_threshold", "How many users may lose something in an hour; 0 is off.");
	const losers = gauge("guard_users", "Users from whom SCIM took something within the last hour.");
	const losses = gauge("guard_losses", "Of these, users who lost something of a kind.", "kind");
	return (figures) => {
		activeUsers.set(figures.activeUsers);
		expiry.reset();
		for (const [kind, days] of figures.tokenExpiryDays) {
			expiry.set({ kind }, days);
		}
		newest.set(figures.lastSequence);
		streams.set(figures.streams);
		lag.set(figures.streamLag);
		holding.set(Number(figures.guardHolding));
		released.set(Number(figures.guardReleased));
		threshold.set(figures.guardThreshold);
		losers.set(figures.guardUsers);
		for (const [kind, count] of Object.entries(figures.guardCounted)) {
			losses.set({ kind }, count);
		}
	};
}

/** @param read reads what is to be told of the directory; a gateway by itself has none. */
export function createMetrics(read?: () => Promise<Figures>): Metrics {
	const registry = new Registry();
	collectDefaultMetrics({ register: registry, prefix: "roster_" });
	const requests = new Counter({
		name: "roster_requests_total",
		help: "Requests that were answered, by route, method, status and the keyword of a SCIM error.",
		labelNames: ["route", "method", "status", "scim_type"],
		registers: [registry],
	});
	const durations = new Histogram({
		name: "roster_request_duration_seconds",
		help: "How long requests took, by route and method.",
		labelNames: ["route", "method"],
		buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
		registers: [registry],
	});
	const rules = new Counter({
		name: "roster_idp_rules_total",
		help: "Times that a tolerance for an identity provider fired, by the rule of docs/idp-rules.md.",
		labelNames: ["rule"],
		registers: [registry],
	});
	// What the library would look up by its labels in every request, by one key.
	const known = new Map<string, { readonly count: Counter.Internal; readonly time: Histogram.Internal<string> }>();
	const of = (route: string, method: string, status: string, scimType: string) => {
		const key = `${route} ${method} ${status} ${scimType}`;
		const found = known.get(key) ?? {
			count: requests.labels(route, method, status, scimType),
			time: durations.labels(route, method),
		};
		known.set(key, found);
		return found;
	};
	const set = read === undefined ? undefined : directoryGauges(registry);
	const up =
		read === undefined
			? undefined
			: new Gauge({ name: "roster_database_up", help: "1 where the database answers.", registers: [registry] });
	return {
		count({ method: sent, route: found, status, scimType, rules: fired, seconds }) {
			const method = methods.has(sent) ? sent : "other";
			const { count, time } = of(found === "" ? "none" : found, method, String(status), scimType ?? "");
			count.inc();
			time.observe(seconds);
			for (const rule of fired) {
				rules.inc({ rule });
			}
		},
		async text() {
			// Where the database does not answer, the other figures are needed all the more.
			await (read && inTime(read()))?.then(
				(figures) => {
					set?.(figures);
					up?.set(1);
				},
				() => up?.set(0),
			);
			return registry.metrics();
		},
		contentType: registry.contentType,
	};
}
