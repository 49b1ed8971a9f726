// SPDX-License-Identifier: Apache-2.0

// The paths of a person, drawn: person → group → organization, with the role on the way; and the same as a table.

import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { AccessPath, UserAccess } from "../../gen/roster/v1/access_service_pb.ts";
import { isDirect, obstacleWord, personName, roleWord } from "../parts/access-words.ts";
import { type Column, Table } from "../parts/table.tsx";

/** How many groups and organizations are drawn. The table has all. */
const mostDrawn = 14;

const box = { height: 38, gap: 16 } as const;

/** Whether a path gives the role that takes effect in its organization. */
function takesEffect({ memberships }: UserAccess, path: AccessPath): boolean {
	const membership = memberships.find((each) => each.organizationId === path.organizationId);
	return (
		obstacleWord(path.obstacle) === undefined && membership?.role === path.role && membership.source === path.source
	);
}

interface Node {
	readonly id: string;
	readonly name: string;
	readonly y: number;
}

/** Puts nodes below each other, around the middle of a height. */
function column(entries: ReadonlyMap<string, string>, height: number): Node[] {
	const step = box.height + box.gap;
	const top = (height - entries.size * step + box.gap) / 2;
	return Array.from(entries, ([id, name], index) => ({ id, name, y: top + index * step }));
}

const entriesOf = (pairs: readonly (readonly [string, string])[]) => new Map(pairs);

export function AccessPaths({ access }: { access: UserAccess }) {
	return (
		<>
			<Picture access={access} />
			<PathTable access={access} />
		</>
	);
}

function Picture({ access }: { access: UserAccess }) {
	const frame = useRef<HTMLDivElement>(null);
	const [width, setWidth] = useState(720);
	useEffect(() => {
		const observer = new ResizeObserver(([entry]) => setWidth(Math.max(entry?.contentRect.width ?? 0, 560)));
		if (frame.current !== null) {
			observer.observe(frame.current);
		}
		return () => observer.disconnect();
	}, []);

	const paths = [...access.paths].sort(
		(left, right) => Number(takesEffect(access, right)) - Number(takesEffect(access, left)),
	);
	const drawn = paths.filter(
		(path) =>
			new Set(paths.slice(0, paths.indexOf(path) + 1).map((each) => each.organizationId)).size <= mostDrawn &&
			new Set(paths.slice(0, paths.indexOf(path) + 1).map((each) => each.groupId)).size <= mostDrawn,
	);
	const groups = entriesOf(drawn.filter((each) => each.groupId !== "").map((each) => [each.groupId, each.groupName]));
	const organizations = entriesOf(drawn.map((each) => [each.organizationId, each.organizationName]));
	const rows = Math.max(groups.size + (drawn.some((each) => each.groupId === "") ? 1 : 0), organizations.size, 1);
	const height = rows * (box.height + box.gap) + box.gap;
	const boxWidth = Math.min((width - 160) / 3, 240);
	const x = [0, (width - boxWidth) / 2, width - boxWidth] as const;
	const person: Node = { id: access.userId, name: personName(access.user), y: (height - box.height) / 2 };
	const groupNodes = column(groups, height);
	const organizationNodes = column(organizations, height);
	const middle = (node: Node) => node.y + box.height / 2;
	const curve = (x1: number, y1: number, x2: number, y2: number) =>
		`M${x1} ${y1} C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`;

	return (
		<figure className="paths" ref={frame}>
			<svg
				width={width}
				height={height}
				viewBox={`0 0 ${width} ${height}`}
				role="img"
				aria-label={`The paths from ${person.name} to ${organizations.size} organizations. The table below has the same.`}
			>
				{groupNodes.map((group) => {
					const own = drawn.filter((each) => each.groupId === group.id);
					return (
						<path
							key={group.id}
							className={own.some((each) => takesEffect(access, each)) ? "path-line effective" : "path-line"}
							d={curve(x[0] + boxWidth, middle(person), x[1], middle(group))}
						/>
					);
				})}
				{drawn.map((path) => {
					const from = groupNodes.find((each) => each.id === path.groupId);
					const to = organizationNodes.find((each) => each.id === path.organizationId);
					if (to === undefined) {
						return null;
					}
					const effective = takesEffect(access, path);
					const [x1, y1] = from === undefined ? [x[0] + boxWidth, middle(person)] : [x[1] + boxWidth, middle(from)];
					const blocked = obstacleWord(path.obstacle) !== undefined;
					// A direct role passes above or below the groups.
					const bend = from === undefined && groupNodes.length > 0 ? 0.2 : 0.5;
					const label = { x: x[2] - (x[2] - x[1] - boxWidth) * 0.42, y: (middle(to) * 3 + y1) / 4 };
					const d =
						bend === 0.5
							? curve(x1, y1, x[2], middle(to))
							: `M${x1} ${y1} C${x1 + 40} ${height - 8} ${x[1] - 20} ${height - 10} ${x[1] + boxWidth / 2} ${height - 10} S${x[2] - 60} ${middle(to)} ${x[2]} ${middle(to)}`;
					return (
						<g key={`${path.organizationId} ${path.groupId}`}>
							<path className={`path-line ${effective ? "effective" : ""} ${blocked ? "blocked" : ""}`} d={d} />
							<text className={effective ? "path-role effective" : "path-role"} x={label.x} y={label.y}>
								{roleWord(path.role)}
								{from === undefined && ", direct"}
							</text>
						</g>
					);
				})}
				<Box node={person} x={x[0]} width={boxWidth} kind="person" />
				{groupNodes.map((each) => (
					<Box key={each.id} node={each} x={x[1]} width={boxWidth} kind="group" />
				))}
				{organizationNodes.map((each) => (
					<Box key={each.id} node={each} x={x[2]} width={boxWidth} kind="organization" />
				))}
			</svg>
			{drawn.length < paths.length && (
				<figcaption className="muted small">
					{drawn.length} of {paths.length} paths are drawn.
				</figcaption>
			)}
		</figure>
	);
}

function Box({ node, x, width, kind }: { node: Node; x: number; width: number; kind: string }) {
	const most = Math.floor((width - 20) / 7.6);
	const text = node.name.length > most ? `${node.name.slice(0, most - 1)}…` : node.name;
	return (
		<g className={`path-box ${kind}`}>
			<title>{node.name}</title>
			<rect x={x + 0.5} y={node.y + 0.5} width={width - 1} height={box.height - 1} rx={8} />
			<text x={x + width / 2} y={node.y + box.height / 2}>
				{text}
			</text>
		</g>
	);
}

function PathTable({ access }: { access: UserAccess }) {
	const columns: readonly Column<AccessPath>[] = [
		{
			header: "Organization",
			cell: ({ organizationId, organizationName }) => (
				<Link to="/organizations/$id" params={{ id: organizationId }}>
					{organizationName}
				</Link>
			),
		},
		{ header: "Role", cell: ({ role }) => roleWord(role) },
		{
			header: "Through",
			cell: ({ source, groupId, groupName }) =>
				isDirect(source) ? (
					"direct role"
				) : (
					<>
						the group{" "}
						<Link to="/groups/$id" params={{ id: groupId }}>
							{groupName}
						</Link>
					</>
				),
		},
		{
			header: "Effect",
			cell: (path) => {
				const obstacle = obstacleWord(path.obstacle);
				if (obstacle !== undefined) {
					return <span className="muted">none: {obstacle}</span>;
				}
				return takesEffect(access, path) ? (
					<span className="badge good">gives the role</span>
				) : (
					<span className="muted">none: another path gives a higher role, or the same one directly</span>
				);
			},
		},
	];
	return (
		<Table
			label="The paths to organizations"
			columns={columns}
			rows={access.paths}
			keyOf={(each) => `${each.organizationId} ${each.groupId}`}
		/>
	);
}
