// SPDX-License-Identifier: Apache-2.0

// buf.registry.owner.v1.OwnerService: finds users and organizations by names and ids that may belong to either.

import type { OwnerService } from "../../../gen/buf/registry/owner/v1/owner_service_pb.ts";
import type { Context, Implementation } from "../shared/call.ts";
import { type OwnerSource, ownersOf } from "./owner-look-ups.ts";
import { ownerMessage } from "./owner-messages.ts";
import { checkRefs } from "./owner-requests.ts";

export function ownerService(context: Context<OwnerSource>): Implementation<typeof OwnerService> {
	return {
		async getOwners({ ownerRefs }, { caller }) {
			const owners = await ownersOf(context, checkRefs(ownerRefs, "owner_refs"), caller);
			return { owners: owners.map(ownerMessage) };
		},
	};
}
