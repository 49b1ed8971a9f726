// SPDX-License-Identifier: Apache-2.0

// What Prometheus reads at /metrics. Labels have few values: routes are patterns, never URLs.

import { Counter, Registry } from "prom-client";

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

export function createMetrics(): Metrics {
	const registry = new Registry();
	const requests = new Counter({
		name: "roster_requests_total",
		help: "Requests that were answered, by route, method, status and the keyword of a SCIM error.",
		labelNames: ["route", "method", "status", "scim_type"],
		registers: [registry],
	});
	const rules = new Counter({
		name: "roster_idp_rules_total",
		help: "Times that a tolerance for an identity provider fired, by the rule of docs/idp-rules.md.",
		labelNames: ["rule"],
		registers: [registry],
	});
	return {
		count({ method, route, status, scimType, rules: fired }) {
			requests.inc({
				route: route === "" ? "none" : route,
				method: methods.has(method) ? method : "other",
				status: String(status),
				scim_type: scimType ?? "",
			});
			for (const rule of fired) {
				rules.inc({ rule });
			}
		},
		text: () => registry.metrics(),
		contentType: registry.contentType,
	};
}
