// SPDX-License-Identifier: Apache-2.0

// What Prometheus reads at /metrics. Labels have few values: routes are patterns, never URLs.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Figures } from "../services/upkeep/figures.ts";
import { watchEventLoop } from "./event-loop.ts";
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
	/** The text that Prometheus reads: made anew at most once a second, however many ask. */
	text(): Promise<Buffer>;
	readonly contentType: string;
	/** Ends what is measured all the time. */
	end(): void;
}

/** What is read when the text is made. */
export interface Sources {
	/** Reads what is to be told of the directory; a gateway by itself has none. */
	readonly figures?: () => Promise<Figures>;
	/** How many lines of the log were dropped. */
	readonly droppedLines?: (() => number) | undefined;
}

/** How long a text that was made is good, in milliseconds. */
const fresh = 1000;

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

/** Sums that are there by type as well, and whose names are those of counters. */
const sums = ["handles", "requests", "resources"].map((what) => `roster_nodejs_active_${what}_total`);

export function createMetrics({ figures: read, droppedLines = () => 0 }: Sources = {}): Metrics {
	const registry = new Registry();
	collectDefaultMetrics({ register: registry, prefix: "roster_" });
	for (const name of sums) {
		registry.removeSingleMetric(name);
	}
	const endWatch = watchEventLoop(registry);
	new Counter({
		name: "roster_log_lines_dropped_total",
		help: "Lines of the log that were dropped, for nobody read them in time or they could not be written.",
		registers: [registry],
		collect() {
			this.reset();
			this.inc(droppedLines());
		},
	});
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

	async function make(): Promise<Buffer> {
		// Where the database does not answer, the other figures are needed all the more.
		await (read && inTime(read()))?.then(
			(figures) => {
				set?.(figures);
				up?.set(1);
			},
			() => up?.set(0),
		);
		return Buffer.from(await registry.metrics());
	}

	let made: Promise<Buffer> | undefined;
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
		text() {
			if (made === undefined) {
				const making = make();
				const forget = () => {
					made = undefined;
				};
				made = making;
				// From its end on: one that takes its time is not begun again meanwhile. One that failed is.
				making.then(() => setTimeout(forget, fresh).unref(), forget);
			}
			return made;
		},
		contentType: registry.contentType,
		end: endWatch,
	};
}
