// SPDX-License-Identifier: Apache-2.0

// grpc.health.v1.Health: whether the server answers, asked once or watched.

import { EventEmitter, on } from "node:events";
import type { ServiceImpl } from "@connectrpc/connect";
import { type Health, HealthCheckResponse_ServingStatus as Status } from "../../gen/grpc/health/v1/health_pb.ts";
import { notFound } from "../errors.ts";
import { inTime } from "./in-time.ts";

/** How often a watcher's server looks whether its database still answers, in milliseconds. */
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
	const stopping = new EventEmitter().setMaxListeners(0);
	let stopped = false;

	async function statusOf(service: string) {
		if (!known.has(service)) {
			return Status.SERVICE_UNKNOWN;
		}
		return stopped
			? Status.NOT_SERVING
			: inTime(ping()).then(
					() => Status.SERVING,
					() => Status.NOT_SERVING,
				);
	}

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
				const ticks = new EventEmitter();
				const look = () => ticks.emit("look");
				const timer = setInterval(look, lookEvery);
				stopping.on("stop", look);
				try {
					let last = await statusOf(service);
					yield { status: last };
					for await (const _ of on(ticks, "look", { signal })) {
						const status = await statusOf(service);
						if (status !== last) {
							last = status;
							yield { status };
						}
						if (stopped) {
							return;
						}
					}
				} catch (error) {
					// Whoever watched has gone: that is how a watch ends.
					if (!signal.aborted) {
						throw error;
					}
				} finally {
					clearInterval(timer);
					stopping.off("stop", look);
				}
			},
		},
		stop() {
			stopped = true;
			stopping.emit("stop");
		},
	};
}
