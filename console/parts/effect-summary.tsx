// SPDX-License-Identifier: Apache-2.0

// The effects of changes on people and memberships: the sum, by organization, and examples with their reasons.

import { Link } from "@tanstack/react-router";
import type {
	EffectSummary as Effects,
	MembershipEffect,
	OrganizationEffects,
	UserEffects,
} from "../../gen/buf/alpha/registry/v1alpha1/effects_pb.ts";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { accessWord } from "./access-words.ts";
import { type Column, Table } from "./table.tsx";

const shown = new Intl.NumberFormat("en");

/** The parts of a sum that are not zero, such as `12 people created`. */
export function userWords(users: UserEffects | undefined): string[] {
	const {
		createdCount = 0,
		adoptedCount = 0,
		changedCount = 0,
		activatedCount = 0,
		deactivatedCount = 0,
	} = users ?? {};
	const parts: readonly (readonly [number, string])[] = [
		[createdCount, "created"],
		[adoptedCount, "taken over"],
		[changedCount, "changed"],
		[activatedCount, "activated"],
		[deactivatedCount, "without access"],
	];
	return parts
		.filter(([count]) => count > 0)
		.map(([count, word]) => `${shown.format(count)} ${count === 1 ? "person" : "people"} ${word}`);
}

/** The memberships that come, go and change, such as `+412 −3`. */
export function Sum({ gained, lost, changed }: { gained: number; lost: number; changed: number }) {
	return (
		<span className="sum">
			<span className="gains">+{shown.format(gained)}</span> <span className="loses">−{shown.format(lost)}</span>
			{changed > 0 && <span> ~{shown.format(changed)}</span>}
			<span className="sr-only">
				{gained} gained, {lost} lost, {changed} changed
			</span>
		</span>
	);
}

const organizationColumns: readonly Column<OrganizationEffects>[] = [
	{
		header: "Organization",
		cell: ({ organizationId, organizationName }) => (
			<Link to="/organizations/$id" params={{ id: organizationId }}>
				{organizationName}
			</Link>
		),
	},
	{ header: "Gained", align: "end", cell: ({ gainedCount }) => shown.format(gainedCount) },
	{ header: "Lost", align: "end", cell: ({ lostCount }) => shown.format(lostCount) },
	{ header: "Changed", align: "end", cell: ({ changedCount }) => shown.format(changedCount) },
];

const exampleColumns: readonly Column<MembershipEffect>[] = [
	{
		header: "Person",
		cell: ({ userId, userName }) => (
			<Link to="/people/$id" params={{ id: userId }}>
				{userName || userId.slice(0, 8)}
			</Link>
		),
	},
	{ header: "Organization", cell: ({ organizationName }) => organizationName },
	{
		header: "Role",
		cell: ({ before, after }) => (
			<span>
				{accessWord(before)} →{" "}
				<strong className={after === OrganizationRole.UNSPECIFIED ? "loses" : "gains"}>{accessWord(after)}</strong>
			</span>
		),
	},
	{ header: "Why", cell: ({ reason }) => reason },
];

export function EffectSummary({ effects }: { effects: Effects }) {
	const { gainedCount, lostCount, changedCount, organizations, examples, users } = effects;
	const people = userWords(users);
	const isNone = gainedCount + lostCount + changedCount === 0;
	const rest = gainedCount + lostCount + changedCount - examples.length;
	return (
		<section className="stack" aria-label="Effects">
			<p>
				{people.length === 0 ? "No person changes." : `${people.join(", ")}.`}{" "}
				{isNone ? (
					"No membership changes."
				) : (
					<>
						Memberships: <Sum gained={gainedCount} lost={lostCount} changed={changedCount} />
					</>
				)}
			</p>
			{organizations.length > 0 && (
				<Table
					label="Effects by organization"
					columns={organizationColumns}
					rows={organizations}
					keyOf={({ organizationId }) => organizationId}
				/>
			)}
			{examples.length > 0 && (
				<details open={examples.length <= 5}>
					<summary>{rest > 0 ? `The first ${examples.length} memberships` : "Every membership"}, with reasons</summary>
					<Table
						label="Memberships that change"
						columns={exampleColumns}
						rows={examples}
						keyOf={({ userId, organizationId }) => `${userId} ${organizationId}`}
					/>
				</details>
			)}
		</section>
	);
}
