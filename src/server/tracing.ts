// SPDX-License-Identifier: Apache-2.0

// OpenTelemetry traces: a span for each request, and one for each call of the store below it. Where no collector
// is named in the environment nothing of it is loaded, and no request passes through it.

import type { IncomingHttpHeaders } from "node:http";
import type { Outcome } from "./outcome.ts";

/** The variable that turns traces on: the address of the collector, as every OpenTelemetry SDK reads it. */
export const collectorVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

export interface Tracing {
	/** Answers a request within a span, which goes on where the caller's ended (W3C Trace Context). */
	request(
		request: { readonly method?: string | undefined; readonly headers: IncomingHttpHeaders },
		requestId: string,
		answer: () => Promise<Outcome>,
	): Promise<Outcome>;
	/** Something whose asynchronous methods each become a span within that of the request. */
	traced<Target extends object>(name: string, target: Target): Target;
	/** Puts the trace into the headers of a call to another process. */
	inject(headers: Headers): void;
	/** Sends what has not been sent yet. */
	close(): Promise<void>;
}

/** Starts tracing where the environment names a collector. */
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
					const about = await answer();
					span.updateName(`${method} ${about.route || "none"}`);
					span.setAttribute("http.route", about.route);
					span.setAttribute("http.response.status_code", about.status);
					if (about.scimType !== undefined) {
						span.setAttribute("roster.scim_type", about.scimType);
					}
					if (about.status >= 500) {
						span.setStatus({ code: SpanStatusCode.ERROR });
					}
					return about;
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
						// What nobody asked for by a request is no part of a trace.
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
