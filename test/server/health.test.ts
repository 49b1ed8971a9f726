// SPDX-License-Identifier: Apache-2.0

// The cost of many clients that watch the health of the server.

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HealthCheckResponse_ServingStatus as Status } from "../../gen/grpc/health/v1/health_pb.ts";
import { healthService } from "../../src/server/health.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] }));
afterEach(() => void vi.useRealTimers());

test("one ping of the database serves all watchers, and without watchers there is none", async () => {
	let pings = 0;
	let answers = true;
	const health = healthService([], async () => {
		pings += 1;
		if (!answers) {
			throw new Error("the database is away");
		}
	});
	const ends = Array.from({ length: 50 }, () => new AbortController());
	const watches = ends.map(
		({ signal }) =>
			health.implementation.watch({ $typeName: "grpc.health.v1.HealthCheckRequest", service: "" }, {
				signal,
			} as never) as AsyncGenerator<{ status: Status }>,
	);
	const next = () => Promise.all(watches.map(async (each) => (await each.next()).value?.status));
	expect(new Set(await next())).toEqual(new Set([Status.SERVING]));
	const before = pings;
	answers = false;
	const told = next();
	await vi.advanceTimersByTimeAsync(5000);
	expect(new Set(await told)).toEqual(new Set([Status.NOT_SERVING]));
	expect(pings - before).toBe(1);
	expect(vi.getTimerCount()).toBe(1);

	const ended = next();
	for (const end of ends) {
		end.abort();
	}
	expect(new Set(await ended)).toEqual(new Set([undefined]));
	expect(vi.getTimerCount()).toBe(0);
});
