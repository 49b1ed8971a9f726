// SPDX-License-Identifier: Apache-2.0

// A service that keeps a copy of all memberships. It reads the current state, follows every change, and stores the
// state and the sequence number of the last change in one file, so that it can be stopped at any time.
//
//   ROSTER_URL=http://127.0.0.1:8080 ROSTER_SERVICE_TOKEN=roster_service_… node examples/consumer.ts members.json

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { OrganizationService } from "../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { ChangeKind } from "../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../gen/roster/v1/provisioning_service_pb.ts";

const [file = "members.json"] = process.argv.slice(2);
const baseUrl = process.env["ROSTER_URL"] ?? "http://127.0.0.1:8080";
const token = process.env["ROSTER_SERVICE_TOKEN"] ?? "";

const authorize: Interceptor = (next) => (request) => {
	request.header.set("authorization", `Bearer ${token}`);
	return next(request);
};
const transport = createGrpcTransport({ baseUrl, interceptors: [authorize] });
const provisioning = createClient(ProvisioningService, transport);
const organizations = createClient(OrganizationService, transport);

/** The state, and the sequence number of the last change in it. */
interface State {
	lastSequence: string;
	/** The role by `organization user`. */
	members: Record<string, number>;
}

const key = (organizationId: string, userId: string) => `${organizationId} ${userId}`;

/** Reads the current state. The stream repeats changes that are made meanwhile, and its state is the newer one. */
async function snapshot(): Promise<State> {
	const { lastSequence } = await provisioning.getChangeLog({});
	const members: State["members"] = {};
	let organizationsToken = "";
	do {
		const page = await organizations.listOrganizations({ pageSize: 250, pageToken: organizationsToken });
		for (const { id: organizationId } of page.organizations) {
			let pageToken = "";
			do {
				const listed = await provisioning.listMemberships({ organizationId, pageSize: 1000, pageToken });
				for (const { userId, role } of listed.memberships) {
					members[key(organizationId, userId)] = role;
				}
				pageToken = listed.nextPageToken;
			} while (pageToken !== "");
		}
		organizationsToken = page.nextPageToken;
	} while (organizationsToken !== "");
	return { lastSequence: lastSequence.toString(), members };
}

/** Writes state and sequence number to one file, which is replaced as a whole: a crash leaves the old or the new one. */
function save(state: State): void {
	writeFileSync(`${file}.new`, JSON.stringify(state));
	renameSync(`${file}.new`, file);
}

function load(): State | undefined {
	try {
		return JSON.parse(readFileSync(file, "utf8")) as State;
	} catch {
		return undefined;
	}
}

async function follow(state: State, signal: AbortSignal): Promise<void> {
	const request = {
		afterSequence: BigInt(state.lastSequence),
		kinds: [ChangeKind.MEMBERSHIP_GRANTED, ChangeKind.MEMBERSHIP_REVOKED],
	};
	for await (const { change, lastSequence } of provisioning.watchChanges(request, { signal })) {
		if (change !== undefined) {
			const member = key(change.organizationId, change.userId);
			if (change.kind === ChangeKind.MEMBERSHIP_REVOKED) {
				delete state.members[member];
			} else if (change.after?.state.case === "membership") {
				state.members[member] = change.after.state.value.role;
			}
			console.log(
				`${change.sequence} ${ChangeKind.MEMBERSHIP_GRANTED === change.kind ? "granted" : "revoked"} ${member}`,
			);
		}
		state.lastSequence = lastSequence.toString();
		save(state);
	}
}

const stopping = new AbortController();
process.on("SIGTERM", () => stopping.abort());
process.on("SIGINT", () => stopping.abort());

let state = load();
while (!stopping.signal.aborted) {
	try {
		if (state === undefined) {
			state = await snapshot();
			save(state);
		}
		console.log(`following from ${state.lastSequence}, with ${Object.keys(state.members).length} memberships`);
		await follow(state, stopping.signal);
	} catch (reason) {
		const error = ConnectError.from(reason);
		if (stopping.signal.aborted) {
			break;
		}
		if (error.code === Code.Unauthenticated || error.code === Code.PermissionDenied) {
			throw error;
		}
		if (error.code === Code.OutOfRange) {
			// The changes since the last one are no longer all kept: read the current state again.
			state = undefined;
		}
		console.error(`${error.message}: retrying in a second`);
		await setTimeout(1000);
	}
}
