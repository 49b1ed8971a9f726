// SPDX-License-Identifier: Apache-2.0

// grpc.health.v1.Health: the health of the server, by a single check or by a stream of status changes.

import { EventEmitter, on } from "node:events";
import type { ServiceImpl } from "@connectrpc/connect";
import { type Health, HealthCheckResponse_ServingStatus as Status } from "../../gen/grpc/health/v1/health_pb.ts";
import { notFound } from "../errors/data.ts";
import { withTimeLimit } from "./time-limit.ts";

/** The interval at which the database is checked while a client watches, in milliseconds. */
const checkInterval = 5000;

export interface HealthService {
	readonly implementation: ServiceImpl<typeof Health>;
	/** Sends NOT_SERVING to all watching clients, and ends their streams. */
	stop(): void;
}

/**
 * @param services the full names of the services of this server.
 * @param ping throws if the database is unavailable.
 */
export function healthService(services: readonly string[], ping: () => Promise<void>): HealthService {
	const known = new Set(["", ...services]);
	/** Emits `status` to every watching stream, with the status that a check found. */
	const checks = new EventEmitter().setMaxListeners(0);
	let stopped = false;
	let timer: NodeJS.Timeout | undefined;

	async function currentStatus(): Promise<Status> {
		const answers = () =>
			withTimeLimit(ping()).then(
				() => true,
				() => false,
			);
		return !stopped && (await answers()) ? Status.SERVING : Status.NOT_SERVING;
	}

	async function statusOf(service: string): Promise<Status> {
		return known.has(service) ? currentStatus() : Status.SERVICE_UNKNOWN;
	}

	// One timer checks for all watching streams. It runs only while there is one.
	checks.on("newListener", (event) => {
		if (event === "status") {
			timer ??= setInterval(async () => checks.emit("status", await currentStatus()), checkInterval);
		}
	});
	checks.on("removeListener", () => {
		if (checks.listenerCount("status") === 0) {
			clearInterval(timer);
			timer = undefined;
		}
	});

	return {
		implementation: {
			async check({ service }) {
				const status = await statusOf(service);
				if (status === Status.SERVICE_UNKNOWN) {
					throw notFound(`the service ${JSON.stringify(service.slice(0, 100))}`);
				}
				return { status };
			},
			async *watch({ service }, { signal }) {
				// Listens before the first status is read, so that no check in between is missed.
				const found = on(checks, "status", { signal });
				try {
					let last = await statusOf(service);
					yield { status: last };
					for await (const [current] of found) {
						const status = known.has(service) ? (current as Status) : Status.SERVICE_UNKNOWN;
						if (status !== last) {
							last = status;
							yield { status };
						}
						if (stopped) {
							return;
						}
					}
				} catch (error) {
					// The client has ended the stream, which is not an error.
					if (!signal.aborted) {
						throw error;
					}
				} finally {
					await found.return?.();
				}
			},
		},
		stop() {
			stopped = true;
			checks.emit("status", Status.NOT_SERVING);
		},
	};
}
