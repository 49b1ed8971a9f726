// SPDX-License-Identifier: Apache-2.0

// Repairs differences as the identity provider would: by SCIM, with a token of its own that is in review. So the repair can
// be seen before it counts, and the rules for identities and the guard apply to it.

import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { ReviewService } from "../../../gen/roster/v1/review_service_pb.ts";
import { TokenService } from "../../../gen/roster/v1/token_service_pb.ts";
import { fold } from "../../scim/fold.ts";
import { CommandError } from "../failure.ts";
import type { Session } from "../session.ts";
import type { Comparison } from "./comparison.ts";
import type { Difference, MemberFinding, UserFinding } from "./findings.ts";

/** How many operations one request has. */
const operationsAtOnce = 200;

/** How long the token of a plan is valid, in milliseconds: a day. */
const validFor = 86_400_000;

const [user, group, patch, bulk] = [
	"urn:ietf:params:scim:schemas:core:2.0:User",
	"urn:ietf:params:scim:schemas:core:2.0:Group",
	"urn:ietf:params:scim:api:messages:2.0:PatchOp",
	"urn:ietf:params:scim:api:messages:2.0:BulkRequest",
];

interface Operation {
	readonly method: "POST" | "PATCH" | "DELETE";
	readonly path: string;
	readonly bulkId?: string;
	readonly data?: unknown;
}

/** A repair that the server refused. */
export interface RefusedRepair {
	readonly what: string;
	readonly why: string;
}

const paths: Readonly<Record<Difference["attribute"], string>> = {
	userName: "userName",
	externalId: "externalId",
	givenName: "name.givenName",
	familyName: "name.familyName",
	email: 'emails[type eq "work"].value',
	active: "active",
};

const patched = (...operations: readonly object[]) => ({ schemas: [patch], Operations: operations });

function operationOfUser(finding: UserFinding): Operation {
	switch (finding.kind) {
		case "missing": {
			const { userName, externalId, givenName, familyName, email, active = true } = finding.entry;
			const name = { ...(givenName && { givenName }), ...(familyName && { familyName }) };
			const data = {
				...{ schemas: [user], userName, active, name },
				...(externalId && { externalId }),
				...(email && { emails: [{ value: email, type: "work", primary: true }] }),
			};
			return { method: "POST", path: "/Users", data };
		}
		case "extra":
			// The user is deactivated, not deleted: if the file left them out by mistake, they can come back with their roles.
			return {
				...{ method: "PATCH", path: `/Users/${finding.user.id}` },
				data: patched({ op: "replace", path: "active", value: false }),
			};
		case "different":
			return {
				...{ method: "PATCH", path: `/Users/${finding.user.id}` },
				data: patched(
					...finding.differences.map(({ attribute, file }) =>
						file === ""
							? { op: "remove", path: attribute === "email" ? "emails" : paths[attribute] }
							: { op: attribute === "email" ? "add" : "replace", path: paths[attribute], value: file },
					),
				),
			};
	}
}

function operationOfGroup({ kind, displayName, groupId }: MemberFinding): Operation {
	return kind === "missing"
		? { method: "POST", path: "/Groups", data: { schemas: [group], displayName } }
		: { method: "DELETE", path: `/Groups/${groupId}` };
}

function operationOfMember(kind: MemberFinding["kind"], groupId: string, userId: string): Operation {
	const operation =
		kind === "missing"
			? { op: "add", path: "members", value: [{ value: userId }] }
			: { op: "remove", path: `members[value eq "${userId}"]` };
	return { method: "PATCH", path: `/Groups/${groupId}`, data: patched(operation) };
}

export interface Repair {
	readonly reviewId: string;
	/** Repairs users. */
	users(findings: Iterable<UserFinding>): Promise<void>;
	/** Repairs groups, then members. A missing group gets its id first, so that members can be added to it. */
	members(comparison: Pick<Comparison, "groups" | "members">): Promise<void>;
	/** The requests that were refused. */
	readonly refused: readonly RefusedRepair[];
	/** The number of repairs that were made. */
	readonly made: number;
	/** Ends the repair: its token is deleted. */
	end(): Promise<void>;
}

/** Begins a repair with a token of a connection, in review. */
export async function beginRepair(session: Session, connection: string): Promise<Repair> {
	const { client, url, timeout } = session;
	const created = await client(TokenService).createToken({
		...{ kind: CredentialKind.SCIM, connection, displayName: "reconcile" },
		expireTime: timestampFromMs(Date.now() + validFor),
	});
	const tokenId = created.token?.id ?? "";
	const { review } = await client(ReviewService).startReview({ tokenId });
	const refused: RefusedRepair[] = [];
	/** Repairs that others may have to come before, because a name is taken. */
	let late: { readonly operation: Operation; readonly refusal: RefusedRepair }[] = [];
	let made = 0;

	async function send(operations: readonly Operation[]): Promise<readonly { status: string; location?: string }[]> {
		const response = await fetch(`${url}/scim/v2/Bulk`, {
			method: "POST",
			headers: { authorization: `Bearer ${created.plaintext}`, "content-type": "application/scim+json" },
			body: JSON.stringify({ schemas: [bulk], Operations: operations }),
			signal: AbortSignal.timeout(timeout * 2),
		});
		const body = (await response.json()) as {
			detail?: string;
			Operations?: { status: string; location?: string; response?: { detail?: string } }[];
		};
		if (response.status !== 200 || body.Operations === undefined) {
			throw new CommandError("finding", `the server refused the repair: ${body.detail ?? response.status}`);
		}
		for (const [index, { status, response: answer }] of body.Operations.entries()) {
			if (Number(status) < 300) {
				made += 1;
			} else {
				const operation = operations[index] as Operation;
				const refusal = { what: `${operation.method} ${operation.path}`, why: answer?.detail ?? `status ${status}` };
				status === "409" ? late.push({ operation, refusal }) : refused.push(refusal);
			}
		}
		return body.Operations;
	}

	function withBulkId(operation: Operation, index: number): Operation {
		return operation.method === "POST" ? { ...operation, bulkId: String(index) } : operation;
	}

	async function* sent(operations: Iterable<Operation>) {
		let waiting: Operation[] = [];
		for (const each of operations) {
			waiting.push(withBulkId(each, waiting.length));
			if (waiting.length === operationsAtOnce) {
				yield* await send(waiting);
				waiting = [];
			}
		}
		if (waiting.length > 0) {
			yield* await send(waiting);
		}
	}

	async function sendAll(operations: Iterable<Operation>): Promise<void> {
		for await (const _ of sent(operations)) {
			// Each answer is counted where it comes.
		}
	}

	/** Sends operations, and those whose names were taken once more, as long as that helps. */
	async function sendUntilFree(operations: Iterable<Operation>): Promise<void> {
		await sendAll(operations);
		for (let before = Number.POSITIVE_INFINITY; late.length > 0 && late.length < before; ) {
			before = late.length;
			const again = late.map((each) => each.operation);
			late = [];
			await sendAll(again);
		}
		refused.push(...late.map((each) => each.refusal));
		late = [];
	}

	return {
		reviewId: review?.id ?? "",
		refused,
		get made() {
			return made;
		},
		async users(findings) {
			await sendUntilFree(Iterator.from(findings).map(operationOfUser));
		},
		async members(comparison) {
			const ids = new Map<string, string>();
			const asked: string[] = [];
			function* ofGroups() {
				for (const each of comparison.groups()) {
					asked.push(each.displayName);
					yield operationOfGroup(each);
				}
			}
			let index = 0;
			for await (const { location } of sent(ofGroups())) {
				ids.set(fold(asked[index] ?? ""), location?.split("/").at(-1) ?? "");
				index += 1;
			}
			function* ofMembers() {
				for (const {
					kind,
					displayName,
					groupId = ids.get(fold(displayName)),
					member,
					userId,
				} of comparison.members()) {
					if (member !== undefined && (userId === undefined || groupId === undefined)) {
						refused.push({ what: `${member} in ${displayName}`, why: "the member is not a user here" });
					} else if (member !== undefined) {
						yield operationOfMember(kind, groupId ?? "", userId ?? "");
					}
				}
			}
			await sendUntilFree(ofMembers());
		},
		async end() {
			await client(TokenService).deleteToken({ id: tokenId });
		},
	};
}
