// SPDX-License-Identifier: Apache-2.0

// Keeps a copy of all memberships in a file, together with the sequence number of the last change in it.
//
//   ROSTER_URL=http://127.0.0.1:8080 ROSTER_SERVICE_TOKEN=roster_service_… node memberships.mjs members.json

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRosterClient, followChanges, readMemberships } from "@roster-scim/client";
import { ChangeKind } from "@roster-scim/client/gen/roster/v1/change_pb.js";

const [file = "members.json"] = process.argv.slice(2);
const client = createRosterClient({
	url: process.env.ROSTER_URL ?? "http://127.0.0.1:8080",
	token: process.env.ROSTER_SERVICE_TOKEN ?? "",
});

const key = ({ organizationId, userId }) => `${organizationId} ${userId}`;
let members = {};

/** Replaces the file as a whole: a crash leaves the old one or the new one. */
function save(sequence) {
	writeFileSync(`${file}.new`, JSON.stringify({ lastSequence: String(sequence), members }));
	renameSync(`${file}.new`, file);
}

const stopping = new AbortController();
process.on("SIGTERM", () => stopping.abort());
process.on("SIGINT", () => stopping.abort());

await followChanges(
	client,
	{
		kinds: [ChangeKind.MEMBERSHIP_GRANTED, ChangeKind.MEMBERSHIP_REVOKED],
		load() {
			if (!existsSync(file)) {
				return undefined;
			}
			const stored = JSON.parse(readFileSync(file, "utf8"));
			members = stored.members;
			return BigInt(stored.lastSequence);
		},
		async bootstrap(sequence) {
			members = {};
			for await (const membership of readMemberships(client)) {
				members[key(membership)] = membership.role;
			}
			save(sequence);
			console.log(`began with ${Object.keys(members).length} memberships`);
		},
		apply(change, sequence) {
			if (change?.kind === ChangeKind.MEMBERSHIP_REVOKED) {
				delete members[key(change)];
			} else if (change?.after?.state.case === "membership") {
				members[key(change)] = change.after.state.value.role;
			}
			save(sequence);
		},
		onRetry: (error, wait) => console.error(`${error.message}: retrying in ${wait} ms`),
	},
	stopping.signal,
);
