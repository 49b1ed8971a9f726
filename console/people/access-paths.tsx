// SPDX-License-Identifier: Apache-2.0

// The paths of a person, drawn: person → group → organization, with the role on the way; and the same as a table.

import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { AccessPath, UserAccess } from "../../gen/roster/v1/access_service_pb.ts";
import { isDirect, obstacleWord, personName, roleWord } from "../parts/access-words.ts";
import { type Column, Table } from "../parts/table.tsx";
import { boxHeight, layOut, type PathBox } from "./path-layout.ts";

/** How many paths are drawn. The table has all. */
const mostDrawn = 24;

/** Whether a path gives the role that takes effect in its organization. */
function takesEffect({ memberships }: UserAccess, path: AccessPath): boolean {
	const membership = memberships.find((each) => each.organizationId === path.organizationId);
	return (
		obstacleWord(path.obstacle) === undefined && membership?.role === path.role && membership.source === path.source
	);
}

/** The paths with those to one organization below each other, and the one that takes effect first. */
function inOrder(access: UserAccess): AccessPath[] {
	const byOrganization = Map.groupBy(access.paths, (each) => each.organizationId);
	const rank = (path: AccessPath) => (takesEffect(access, path) ? 0 : 1);
	return [...byOrganization.values()]
		.map((paths) => paths.toSorted((left, right) => rank(left) - rank(right)))
		.sort(([left], [right]) => (left && right ? rank(left) - rank(right) : 0))
		.flat();
}

export function AccessPaths({ access }: { access: UserAccess }) {
	const paths = inOrder(access);
	return (
		<>
			<Picture access={access} paths={paths} />
			<PathTable access={access} paths={paths} />
		</>
	);
}

interface Drawn {
	readonly access: UserAccess;
	readonly paths: readonly AccessPath[];
}

function Picture({ access, paths }: Drawn) {
	const frame = useRef<HTMLElement>(null);
	const [width, setWidth] = useState(720);
	useEffect(() => {
		const observer = new ResizeObserver(([entry]) => setWidth(Math.max(entry?.contentRect.width ?? 0, 240)));
		if (frame.current !== null) {
			observer.observe(frame.current);
		}
		return () => observer.disconnect();
	}, []);

	const drawn = paths.slice(0, mostDrawn).map((path) => ({
		key: keyOf(path),
		through: isDirect(path.source) ? "direct role" : path.groupName,
		isDirect: isDirect(path.source),
		role: roleWord(path.role),
		organizationId: path.organizationId,
		organization: path.organizationName,
		isEffective: takesEffect(access, path),
		isBlocked: obstacleWord(path.obstacle) !== undefined,
	}));
	const person = personName(access.user);
	const { height, boxes, lines } = layOut(person, drawn, width);
	const count = new Set(drawn.map((each) => each.organizationId)).size;
	const description = `The paths from ${person} to ${count === 1 ? "1 organization" : `${count} organizations`}. The table below has the same.`;

	return (
		<figure className="paths" ref={frame} aria-label="The paths, drawn">
			<svg width={width} height={height} role="img" aria-label={description}>
				{lines.map(({ key, kind, d }) => (
					<path key={key} className={kind} d={d} />
				))}
				{boxes.map((each) => (
					<Box key={each.key} box={each} />
				))}
			</svg>
			<figcaption className="muted small">
				Person → group → role of the mapping → organization. A thick line gives the role; a thin one gives a role that
				another path outdoes; a dashed one gives nothing.
				{drawn.length < paths.length && ` ${drawn.length} of ${paths.length} paths are drawn.`}
			</figcaption>
		</figure>
	);
}

const keyOf = ({ organizationId, groupId }: AccessPath) => `${organizationId} ${groupId}`;

function Box({ box: { text, kind, x, y, width } }: { box: PathBox }) {
	const most = Math.floor((width - 16) / 8.6);
	return (
		<g className={`path-box ${kind}`}>
			<title>{text}</title>
			<rect
				x={x + 1}
				y={y - boxHeight / 2}
				width={width - 2}
				height={boxHeight}
				rx={kind.startsWith("role") ? 18 : 8}
			/>
			<text x={x + width / 2} y={y}>
				{text.length > most ? `${text.slice(0, most - 1)}…` : text}
			</text>
		</g>
	);
}

function PathTable({ access, paths }: Drawn) {
	const columns: readonly Column<AccessPath>[] = [
		{
			header: "Organization",
			cell: ({ organizationId, organizationName }) => (
				<Link to="/organizations/$id" params={{ id: organizationId }}>
					{organizationName}
				</Link>
			),
		},
		{ header: "Role", cell: ({ role }) => <span className="path-word">{roleWord(role)}</span> },
		{
			header: "Through",
			cell: ({ source, groupId, groupName }) =>
				isDirect(source) ? (
					"direct role"
				) : (
					<span>
						the group{" "}
						<Link to="/groups/$id" params={{ id: groupId }}>
							{groupName}
						</Link>
					</span>
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
	return <Table label="The paths to organizations" columns={columns} rows={paths} keyOf={keyOf} />;
}
