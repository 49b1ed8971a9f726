// SPDX-License-Identifier: Apache-2.0

// grpc.health.v1.Health: whether the server answers, asked once or watched.

import { EventEmitter, on } from "node:events";
import type { ServiceImpl } from "@connectrpc/connect";
import { type Health, HealthCheckResponse_ServingStatus as Status } from "../../gen/grpc/health/v1/health_pb.ts";
import { notFound } from "../errors.ts";
import { inTime } from "./in-time.ts";

/** How often it is looked whether the database still answers while somebody watches, in milliseconds. */
const lookEvery = 5000;

export interface HealthService {
	readonly implementation: ServiceImpl<typeof Health>;
	/** Tells every watcher that the server stops, and ends their streams. */
	stop(): void;
}

/**
 * @param services the full names of the services that there are.
 * @param ping throws while the database does not answer.
 */
export function healthService(services: readonly string[], ping: () => Promise<void>): HealthService {
	const known = new Set(["", ...services]);
	/** Says `look` to every watcher, with the status that was found. */
	const looks = new EventEmitter().setMaxListeners(0);
	let stopped = false;
	let timer: NodeJS.Timeout | undefined;

	async function look(): Promise<Status> {
		const answers = () =>
			inTime(ping()).then(
				() => true,
				() => false,
			);
		return !stopped && (await answers()) ? Status.SERVING : Status.NOT_SERVING;
	}

	async function statusOf(service: string): Promise<Status> {
		return known.has(service) ? look() : Status.SERVICE_UNKNOWN;
	}

	// One look for all watchers, and none where nobody watches.
	looks.on("newListener", (event) => {
		if (event === "look") {
			timer ??= setInterval(async () => looks.emit("look", await look()), lookEvery);
		}
	});
	looks.on("removeListener", () => {
		if (looks.listenerCount("look") === 0) {
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
				// From before the first status: a look that comes meanwhile is not missed.
				const looked = on(looks, "look", { signal });
				try {
					let last = await statusOf(service);
					yield { status: last };
					for await (const [found] of looked) {
						const status = known.has(service) ? (found as Status) : Status.SERVICE_UNKNOWN;
						if (status !== last) {
							last = status;
							yield { status };
						}
						if (stopped) {
							return;
						}
					}
				} catch (error) {
					// The watcher has gone: that is how a watch ends.
					if (!signal.aborted) {
						throw error;
					}
				} finally {
					await looked.return?.();
				}
			},
		},
		stop() {
			stopped = true;
			looks.emit("look", Status.NOT_SERVING);
		},
	};
}
