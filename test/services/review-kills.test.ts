// SPDX-License-Identifier: Apache-2.0

// Kills a server at random moments of a review. Each acknowledged write is in the review or is activated, and no
// activation is partial.

import { tmpdir } from "node:os";
import { setTimeout } from "node:timers/promises";
import { createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { expect, test, vi } from "vitest";
import { CredentialKind, ReviewState } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { ReviewService } from "../../gen/roster/v1/review_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { newDatabase } from "../engine.ts";
import { ended, listening, startServerProcess } from "../process.ts";
import { repeat } from "../repeat.ts";
import { adminToken } from "../roster.ts";
import { Random } from "../scim/random.ts";
import { Scim, userOf } from "../scim.ts";

async function serve(database: string) {
	const run = startServerProcess(tmpdir(), {
		...{ ROSTER_LISTEN: "127.0.0.1:0", ROSTER_DATABASE: database, ROSTER_ADMIN_TOKEN: adminToken },
	});
	const baseUrl = await listening(run);
	const authorize: Interceptor = (next) => (request) => {
		request.header.set("authorization", `Bearer ${adminToken}`);
		return next(request);
	};
	const transport = createConnectTransport({ baseUrl, httpVersion: "1.1", interceptors: [authorize] });
	const stop = async () => {
		const end = ended(run);
		run.child.kill("SIGKILL");
		await end;
	};
	return {
		...{ baseUrl, stop },
		tokens: createClient(TokenService, transport),
		reviews: createClient(ReviewService, transport),
		provisioning: createClient(ProvisioningService, transport),
	};
}

test("kills lose no acknowledged write, and leave no partial activation", {
	timeout: 300_000,
}, async () => {
	const random = new Random(7);
	const states = new Set<ReviewState>();
	for (let round = 0; round < repeat(2, 12); round++) {
		const { name, drop } = await newDatabase();
		const first = await serve(name);
		const { plaintext, token } = await first.tokens.createToken({ kind: CredentialKind.SCIM });
		const { review } = await first.reviews.startReview({ tokenId: token?.id ?? "" });
		const reviewId = review?.id ?? "";
		const acknowledged: string[] = [];
		const scim = new Scim(first.baseUrl, plaintext);
		const push = async (from: number) => {
			for (let number = from; ; number += 2) {
				const { status } = await scim.ask("POST /Users", userOf(`user-${number}`));
				if (status === 201) {
					acknowledged.push(`user-${number}`);
				}
			}
		};
		// Both end with an error when the server is killed.
		const pushing = Promise.allSettled([push(0), push(1)]);
		await vi.waitUntil(() => acknowledged.length > 3, { timeout: 20_000, interval: 5 });
		const activating = first.reviews.activate({ reviewId }).catch(() => undefined);
		// Every other round gives the activation time to end.
		await setTimeout(round % 2 === 0 ? random.below(80) : 200 + random.below(600));
		await first.stop();
		await Promise.all([pushing, activating]);

		const second = await serve(name);
		const live = async () => {
			const { resources } = await second.provisioning.listUsers({ query: { count: 1000 } });
			return new Set(resources.map((each) => each.userName ?? ""));
		};
		const { reviews } = await second.reviews.listReviews({});
		const state = reviews[0]?.state ?? ReviewState.UNSPECIFIED;
		states.add(state);
		if (state === ReviewState.OPEN) {
			expect((await live()).size).toBe(0);
			await second.reviews.activate({ reviewId });
		} else {
			expect(state).toBe(ReviewState.ACTIVATED);
		}
		const present = await live();
		expect(acknowledged.filter((each) => !present.has(each))).toEqual([]);
		// The token works again, on the live directory.
		const again = new Scim(second.baseUrl, plaintext);
		await again.ask("POST /Users", userOf("afterwards")).answers(201);
		expect(await live()).toContain("afterwards");
		await second.stop();
		await drop();
	}
	expect(states.size).toBeGreaterThan(0);
});
