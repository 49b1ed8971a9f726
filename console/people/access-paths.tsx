// SPDX-License-Identifier: Apache-2.0

// The paths of a person, drawn: person → group → organization, with the role on the way; and the same as a table.

import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { AccessPath, UserAccess } from "../../gen/roster/v1/access_service_pb.ts";
import { isDirect, obstacleWord, personName, roleWord } from "../parts/access-words.ts";
import { type Column, Table } from "../parts/table.tsx";

/** How many paths are drawn. The table has all. */
const mostDrawn = 24;

const row = { height: 52, box: 36 } as const;

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

/** The height at the middle of a row. */
const middleOf = (index: number) => index * row.height + row.height / 2;

function Picture({ access, paths }: Drawn) {
	const frame = useRef<HTMLElement>(null);
	const [width, setWidth] = useState(720);
	useEffect(() => {
		const observer = new ResizeObserver(([entry]) => setWidth(Math.max(entry?.contentRect.width ?? 0, 620)));
		if (frame.current !== null) {
			observer.observe(frame.current);
		}
		return () => observer.disconnect();
	}, []);

	const drawn = paths.slice(0, mostDrawn);
	const height = drawn.length * row.height;
	const roleWidth = 84;
	const boxWidth = Math.min((width - roleWidth - 120) / 3, 230);
	const gap = (width - roleWidth - boxWidth * 3) / 3;
	const groupX = boxWidth + gap;
	const roleX = groupX + boxWidth + gap;
	const organizationX = roleX + roleWidth + gap;
	const organizations = [...Map.groupBy(drawn, (each) => each.organizationId).values()].map((own) => ({
		name: own[0]?.organizationName ?? "",
		id: own[0]?.organizationId ?? "",
		y: own.reduce((sum, each) => sum + middleOf(drawn.indexOf(each)), 0) / own.length,
	}));
	const person = personName(access.user);
	const description = `The paths from ${person} to ${organizations.length === 1 ? "1 organization" : `${organizations.length} organizations`}. The table below has the same.`;

	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a wide picture scrolls, and has to scroll by keyboard.
		<figure className="paths" ref={frame} tabIndex={0} aria-label="The paths, drawn">
			<svg width={width} height={height} role="img" aria-label={description}>
				{drawn.map((path, index) => {
					const y = middleOf(index);
					const effective = takesEffect(access, path);
					const blocked = obstacleWord(path.obstacle) !== undefined;
					const line = `path-line ${effective ? "effective" : ""} ${blocked ? "blocked" : ""}`;
					const organization = organizations.find((each) => each.id === path.organizationId);
					return (
						<g key={keyOf(path)}>
							<path className={line} d={curve(boxWidth, height / 2, groupX, y)} />
							<path className={line} d={curve(groupX + boxWidth, y, roleX, y)} />
							<path className={line} d={curve(roleX + roleWidth, y, organizationX, organization?.y ?? y)} />
							<Box
								text={isDirect(path.source) ? "direct role" : path.groupName}
								place={{ x: groupX, y, width: boxWidth }}
								kind={isDirect(path.source) ? "direct" : "group"}
							/>
							<Box
								text={roleWord(path.role)}
								place={{ x: roleX, y, width: roleWidth }}
								kind={effective ? "role effective" : "role"}
							/>
						</g>
					);
				})}
				<Box text={person} place={{ x: 0, y: height / 2, width: boxWidth }} kind="person" />
				{organizations.map(({ id, name, y }) => (
					<Box key={id} text={name} place={{ x: organizationX, y, width: boxWidth }} kind="organization" />
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

const curve = (x1: number, y1: number, x2: number, y2: number) =>
	`M${x1} ${y1} C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`;

function Box({
	text,
	place: { x, y, width },
	kind,
}: {
	text: string;
	/** `y` is that of the middle. */
	place: { readonly x: number; readonly y: number; readonly width: number };
	kind: string;
}) {
	const most = Math.floor((width - 16) / 8.6);
	return (
		<g className={`path-box ${kind}`}>
			<title>{text}</title>
			<rect x={x + 1} y={y - row.box / 2} width={width - 2} height={row.box} rx={kind.startsWith("role") ? 18 : 8} />
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
