// SPDX-License-Identifier: Apache-2.0

// The metrics for Prometheus at /metrics. Labels have few values: the label of a route is its pattern, never a URL.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { type Figures, mostConnections, mostTokens } from "../services/upkeep/figures.ts";
import { watchEventLoop } from "./event-loop.ts";
import { withTimeLimit } from "./time-limit.ts";

/** The facts of an answered request that the metrics count. */
export interface Answered {
	readonly method: string;
	/** The pattern of the route; empty if no route matched. */
	readonly route: string;
	readonly status: number;
	readonly scimType: string | undefined;
	/** The names of the rules for identity providers that fired. */
	readonly rules: readonly string[];
	/** The duration of the request. */
	readonly seconds: number;
	/** The name of the connection whose credential a SCIM request had. */
	readonly connection: string | undefined;
}

export interface Metrics {
	count(answered: Answered): void;
	/** Returns the text for Prometheus. It is built at most once a second, for any number of scrapers. */
	text(): Promise<Buffer>;
	readonly contentType: string;
	/** Stops the continuous measurements. */
	end(): void;
}

/** The functions that are called when the text is built. */
export interface Sources {
	/** The running version, for roster_build_info. */
	readonly about?: { readonly version: string; readonly commit: string; readonly schema: number };
	/** When the last backup was made, in milliseconds since 1970, and the time between two; undefined without backups. */
	readonly backups?: { readonly lastTime: () => number; readonly every: number } | undefined;
	/** Reads the figures of the directory. A gateway in its own process has none. */
	readonly figures?: () => Promise<Figures>;
	/** Returns the number of dropped log lines. */
	readonly droppedLines?: (() => number) | undefined;
	/** Returns the number of requests that the flight recorder has dropped. */
	readonly droppedRequests?: (() => number) | undefined;
}

/** How long a text is reused, in milliseconds. */
const fresh = 1000;

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Creates the gauges of the directory, and returns the function that sets them. */
function directoryGauges(registry: Registry): (figures: Figures) => void {
	const gauge = (name: string, help: string, ...labelNames: string[]) =>
		new Gauge({ name: `roster_${name}`, help, labelNames, registers: [registry] });
	const activeUsers = gauge("active_users", "Users with access.");
	const expiry = gauge(
		"token_expiry_days",
		"Days until the first expiry of a token, by kind; negative if it has expired and is not deleted.",
		"kind",
	);
	const lastUse = gauge(
		"scim_token_last_use_timestamp_seconds",
		`The time of the last use of a SCIM token, by its name, or its id if it has none; at most ${mostTokens} tokens.`,
		"token",
	);
	const oldEnd = gauge(
		"scim_token_old_secret_end_timestamp_seconds",
		"The time at which the old secret of a SCIM token that is being rotated ends, by the token.",
		"token",
	);
	const oldUse = gauge(
		"scim_token_old_secret_last_use_timestamp_seconds",
		"The time of the last use of that old secret; 0 if it was never used.",
		"token",
	);
	const contact = gauge(
		"connection_last_contact_timestamp_seconds",
		`The time of the last request of a connection, or else of its first credential; at most ${mostConnections} connections.`,
		"connection",
	);
	const connectionExpiry = gauge(
		"connection_token_expiry_timestamp_seconds",
		"The time at which the SCIM token of a connection expires, or has expired, that expires first.",
		"connection",
	);
	const connectionThreshold = gauge(
		"connection_guard_threshold",
		"How many users may lose something to a connection in an hour, if it has a threshold of its own.",
		"connection",
	);
	const connectionLosers = gauge(
		"connection_guard_users",
		"Users from whom such a connection took something within the last hour.",
		"connection",
	);
	const connectionHolding = gauge(
		"connection_guard_holding",
		"1 if the guard of such a connection refuses changes.",
		"connection",
	);
	const byConnection = [contact, connectionExpiry, connectionThreshold, connectionLosers, connectionHolding];
	const newest = gauge("change_sequence", "The number of the newest change.");
	const streams = gauge("change_streams", "Open streams of changes.");
	const lag = gauge("change_stream_lag", "How many changes the slowest open stream is behind.");
	const holding = gauge(
		"guard_holding",
		"1 if the guard against mass deactivation refuses changes: that of the server, or one of a connection.",
	);
	const released = gauge("guard_released", "1 if an administrator has released the guard of the server.");
	const threshold = gauge("guard_threshold", "How many users may lose something in an hour; 0 turns the guard off.");
	const losers = gauge("guard_users", "Users from whom SCIM took something within the last hour.");
	const losses = gauge("guard_losses", "Users from whom SCIM took something within the last hour, by kind.", "kind");
	return (figures) => {
		activeUsers.set(figures.activeUsers);
		expiry.reset();
		for (const [kind, days] of figures.tokenExpiryDays) {
			expiry.set({ kind }, days);
		}
		lastUse.reset();
		for (const [token, time] of figures.scimTokenUses) {
			lastUse.set({ token }, time / 1000);
		}
		oldEnd.reset();
		oldUse.reset();
		for (const [token, { endTime, lastUseTime = 0 }] of figures.rotations) {
			oldEnd.set({ token }, endTime / 1000);
			oldUse.set({ token }, lastUseTime / 1000);
		}
		for (const each of byConnection) {
			each.reset();
		}
		for (const [connection, { lastContact, firstExpiry, guard }] of figures.connections) {
			contact.set({ connection }, lastContact / 1000);
			if (firstExpiry !== undefined) {
				connectionExpiry.set({ connection }, firstExpiry / 1000);
			}
			if (guard !== undefined) {
				connectionThreshold.set({ connection }, guard.threshold);
				connectionLosers.set({ connection }, guard.users);
				connectionHolding.set({ connection }, Number(guard.isHolding));
			}
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

/** Creates the gauges of the backups. */
function backupGauges(registry: Registry, { lastTime, every }: NonNullable<Sources["backups"]>): void {
	const registers = [registry];
	new Gauge({
		name: "roster_backup_last_success_timestamp_seconds",
		help: "The time of the last backup in the folder; 0 if there is none.",
		registers,
		collect() {
			this.set(lastTime() / 1000);
		},
	});
	new Gauge({ name: "roster_backup_interval_seconds", help: "The time between two backups.", registers }).set(
		every / 1000,
	);
}

export function createMetrics({
	about,
	backups,
	figures: read,
	droppedLines = () => 0,
	droppedRequests,
}: Sources = {}): Metrics {
	const registry = new Registry();
	if (about !== undefined) {
		const { version, commit, schema } = about;
		new Gauge({
			name: "roster_build_info",
			help: "1, with the version, the commit and the schema of the database as labels.",
			labelNames: ["version", "commit", "schema"],
			registers: [registry],
		}).set({ version, commit, schema: String(schema) }, 1);
	}
	// They keep their usual names, `nodejs_…` and `process_…`, which the dashboards for Node know.
	collectDefaultMetrics({ register: registry });
	if (backups !== undefined) {
		backupGauges(registry, backups);
	}
	const endWatch = watchEventLoop(registry);
	new Counter({
		name: "roster_log_lines_dropped_total",
		help: "Log lines that were dropped, because the reader was too slow or a write failed.",
		registers: [registry],
		collect() {
			this.reset();
			this.inc(droppedLines());
		},
	});
	if (droppedRequests !== undefined) {
		new Counter({
			name: "roster_requests_not_recorded_total",
			help: "Requests that the flight recorder dropped, because the database did not take them in time.",
			registers: [registry],
			collect() {
				this.reset();
				this.inc(droppedRequests());
			},
		});
	}
	const requests = new Counter({
		name: "roster_requests_total",
		help: "Answered requests, by route, method, status and the keyword of the SCIM error.",
		labelNames: ["route", "method", "status", "scim_type"],
		registers: [registry],
	});
	const durations = new Histogram({
		name: "roster_request_duration_seconds",
		help: "Duration of requests, by route and method.",
		labelNames: ["route", "method"],
		buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
		registers: [registry],
	});
	const rules = new Counter({
		name: "roster_idp_rules_total",
		help: "How often a rule for identity providers fired, by its name in docs/idp-rules.md.",
		labelNames: ["rule"],
		registers: [registry],
	});
	const ofConnections = new Counter({
		name: "roster_connection_requests_total",
		help: `Answered SCIM requests of a connection, by class of the status; at most ${mostConnections} connections, then "other".`,
		labelNames: ["connection", "status"],
		registers: [registry],
	});
	const namedConnections = new Set<string>();
	function countOfConnection(name: string, status: number): void {
		if (namedConnections.size < mostConnections) {
			namedConnections.add(name);
		}
		const connection = namedConnections.has(name) ? name : "other";
		ofConnections.inc({ connection, status: `${Math.floor(status / 100)}xx` });
	}
	// Caches the counters by one key: looking them up by their labels would cost every request more.
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
			: new Gauge({ name: "roster_database_up", help: "1 if the database answers.", registers: [registry] });

	async function make(): Promise<Buffer> {
		// If the database does not answer, the other metrics are still reported.
		await (read && withTimeLimit(read()))?.then(
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
		count({ method: sent, route: found, status, scimType, rules: fired, seconds, connection }) {
			const method = methods.has(sent) ? sent : "other";
			const { count, time } = of(found === "" ? "none" : found, method, String(status), scimType ?? "");
			count.inc();
			time.observe(seconds);
			if (connection !== undefined) {
				countOfConnection(connection, status);
			}
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
				// The second begins when the text is complete. After a failure the next call builds it again.
				making.then(() => setTimeout(forget, fresh).unref(), forget);
			}
			return made;
		},
		contentType: registry.contentType,
		end: endWatch,
	};
}
