// SPDX-License-Identifier: Apache-2.0

// OpenTelemetry traces: a span for each request, with a span for each call of the store below it. If the environment
// names no collector, the OpenTelemetry packages are not loaded.

import type { IncomingHttpHeaders } from "node:http";
import type { Outcome } from "./outcome.ts";

/** The standard OpenTelemetry variable with the address of the collector. It turns tracing on. */
export const collectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

export interface Tracing {
	/** Answers a request in a span, as a child of the client's span if the request has one (W3C Trace Context). */
	request(
		request: { readonly method?: string | undefined; readonly headers: IncomingHttpHeaders },
		requestId: string,
		answer: () => Promise<Outcome>,
	): Promise<Outcome>;
	/** Wraps an object, so that each call of an asynchronous method becomes a span below that of the request. */
	traced<Target extends object>(name: string, target: Target): Target;
	/** Adds the trace context to the headers of a call to another process. */
	inject(headers: Headers): void;
	/** Sends the remaining spans. */
	close(): Promise<void>;
}

const operations: Readonly<Record<string, string>> = {
	GET: "list",
	"GET {id}": "get",
	POST: "create",
	"POST .search": "search",
	"POST Bulk": "bulk",
	"PUT {id}": "replace",
	"PATCH {id}": "patch",
	"DELETE {id}": "delete",
};

/** The attributes of a span that say what a request was, and nothing of its content. */
function attributesOf(method: string, outcome: Outcome): Record<string, string | string[]> {
	const { route, rules, scimType, code } = outcome;
	const attributes: Record<string, string | string[]> = {};
	const [, endpoint = "", last = ""] = /^\/scim\/v2\/(\w+)(?:\/(.+))?$/.exec(route) ?? [];
	if (endpoint === "Users" || endpoint === "Groups") {
		attributes["scim.resource_type"] = endpoint === "Users" ? "User" : "Group";
	}
	const operation = operations[[method, endpoint === "Bulk" ? endpoint : last].join(" ").trim()];
	if (endpoint !== "" && operation !== undefined) {
		attributes["scim.operation"] = operation;
	}
	if (scimType !== undefined) {
		attributes["scim.error_type"] = scimType;
	}
	if (code !== undefined) {
		attributes["roster.error_code"] = code;
	}
	if (rules.length > 0) {
		attributes["roster.idp_rules"] = [...rules];
	}
	return attributes;
}

/** Starts tracing if the environment names a collector; otherwise returns undefined. */
export async function startTracing(
	environment: Readonly<Record<string, string | undefined>>,
): Promise<Tracing | undefined> {
	if (!environment[collectorVariable]) {
		return undefined;
	}
	const { context, propagation, SpanKind, SpanStatusCode, trace } = await import("@opentelemetry/api");
	const { BatchSpanProcessor, NodeTracerProvider } = await import("@opentelemetry/sdk-trace-node");
	const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-proto");
	const { defaultResource, resourceFromAttributes } = await import("@opentelemetry/resources");

	const service = environment["OTEL_SERVICE_NAME"] || "roster";
	const provider = new NodeTracerProvider({
		resource: defaultResource().merge(resourceFromAttributes({ "service.name": service })),
		spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
	});
	provider.register();
	const tracer = provider.getTracer("roster");

	return {
		request({ method = "", headers }, requestId, answer) {
			const parent = propagation.extract(context.active(), headers);
			const attributes = { "http.request.method": method, "roster.request_id": requestId };
			return tracer.startActiveSpan(method, { kind: SpanKind.SERVER, attributes }, parent, async (span) => {
				try {
					const outcome = await answer();
					span.updateName(`${method} ${outcome.route || "none"}`);
					span.setAttribute("http.route", outcome.route);
					span.setAttribute("http.response.status_code", outcome.status);
					span.setAttributes(attributesOf(method, outcome));
					if (outcome.status >= 500) {
						span.setStatus({ code: SpanStatusCode.ERROR });
					}
					return outcome;
				} catch (error) {
					span.setStatus({ code: SpanStatusCode.ERROR });
					throw error;
				} finally {
					span.end();
				}
			});
		},
		traced(name, target) {
			return new Proxy(target, {
				get(of, key) {
					const member = Reflect.get(of, key);
					if (typeof member !== "function" || typeof key !== "string") {
						return member;
					}
					return (...args: unknown[]) => {
						// Work outside of a request, such as retention, is not traced.
						if (trace.getActiveSpan() === undefined) {
							return member.apply(of, args);
						}
						const span = tracer.startSpan(`${name}.${key}`);
						const result: unknown = member.apply(of, args);
						const settled = Promise.resolve(result).then(
							() => undefined,
							() => span.setStatus({ code: SpanStatusCode.ERROR }),
						);
						settled.finally(() => span.end());
						return result;
					};
				},
			});
		},
		inject(headers) {
			propagation.inject(context.active(), headers, { set: (carrier, key, value) => carrier.set(key, value) });
		},
		close: () => provider.shutdown(),
	};
}
