// SPDX-License-Identifier: Apache-2.0

// The part of ProvisioningService that reads the change log.

import type { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { invalidArgument } from "../errors.ts";
import type { Context, Implementation } from "./call.ts";
import { pageLimits } from "./paging.ts";

type ChangeMethods = Pick<Implementation<typeof ProvisioningService>, "listChanges">;

/** Implements it. */
export function changeMethods({ store }: Context): ChangeMethods {
	return {
		async listChanges({ afterSequence, pageSize, kinds }) {
			if (afterSequence < 0n || afterSequence > BigInt(Number.MAX_SAFE_INTEGER)) {
				throw invalidArgument("after_sequence: is not a sequence number: begin with 0");
			}
			const size = pageSize === 0 ? pageLimits.default : Math.min(pageSize, pageLimits.most);
			// Read before the page: what is committed between the two comes with the next page.
			const newest = BigInt(await store.lastSequence());
			const changes = await store.listChanges(Number(afterSequence), size, kinds);
			const last = changes.at(-1)?.sequence;
			const full = changes.length === size;
			const lastSequence =
				last !== undefined && (full || last > newest) ? last : newest > afterSequence ? newest : afterSequence;
			return { changes: [...changes], lastSequence };
		},
	};
}
