// SPDX-License-Identifier: Apache-2.0

// Where the boxes and lines of the paths of a person are: from left to right where there is room, otherwise from top to
// bottom.

/** A path as it is drawn. */
export interface DrawnPath {
	readonly key: string;
	readonly through: string;
	readonly isDirect: boolean;
	readonly role: string;
	readonly organizationId: string;
	readonly organization: string;
	/** Whether it gives the role that takes effect. */
	readonly isEffective: boolean;
	/** Whether it gives nothing. */
	readonly isBlocked: boolean;
}

export interface PathBox {
	readonly key: string;
	readonly text: string;
	readonly kind: string;
	readonly x: number;
	/** That of the middle. */
	readonly y: number;
	readonly width: number;
}

export interface PathLine {
	readonly key: string;
	readonly kind: string;
	readonly d: string;
}

export interface PathLayout {
	readonly height: number;
	readonly boxes: readonly PathBox[];
	readonly lines: readonly PathLine[];
}

export const boxHeight = 36;

const rowHeight = 52;
const roleWidth = 84;
/** Below this width the boxes stand below each other. */
const enough = 620;

/** @param paths those to one organization stand next to each other. */
export function layOut(person: string, paths: readonly DrawnPath[], width: number): PathLayout {
	return width < enough ? downwards(person, paths, width) : sideways(person, paths, width);
}

const organizationsOf = (paths: readonly DrawnPath[]) => [
	...Map.groupBy(paths, (each) => each.organizationId).values(),
];

const lineKind = ({ isEffective, isBlocked }: DrawnPath) =>
	`path-line ${isEffective ? "effective" : ""} ${isBlocked ? "blocked" : ""}`;

/** The boxes of what is between the person and the organization, in one row. */
function between(path: DrawnPath, y: number, group: { x: number; width: number }, roleX: number): PathBox[] {
	const { key, through, isDirect, role, isEffective } = path;
	return [
		{ key: `${key} group`, text: through, kind: isDirect ? "direct" : "group", y, ...group },
		{ key: `${key} role`, text: role, kind: isEffective ? "role effective" : "role", x: roleX, y, width: roleWidth },
	];
}

function sideways(person: string, paths: readonly DrawnPath[], width: number): PathLayout {
	const height = paths.length * rowHeight;
	const boxWidth = Math.min((width - roleWidth - 120) / 3, 230);
	const gap = (width - roleWidth - boxWidth * 3) / 3;
	const groupX = boxWidth + gap;
	const roleX = groupX + boxWidth + gap;
	const organizationX = roleX + roleWidth + gap;
	const middleOf = (path: DrawnPath) => (paths.indexOf(path) + 0.5) * rowHeight;
	const boxes: PathBox[] = [{ key: "person", text: person, kind: "person", x: 0, y: height / 2, width: boxWidth }];
	const lines: PathLine[] = [];
	for (const own of organizationsOf(paths)) {
		const target = own.reduce((sum, each) => sum + middleOf(each), 0) / own.length;
		for (const path of own) {
			const y = middleOf(path);
			const d = [
				curve(boxWidth, height / 2, groupX, y),
				curve(groupX + boxWidth, y, roleX, y),
				curve(roleX + roleWidth, y, organizationX, target),
			];
			lines.push({ key: path.key, kind: lineKind(path), d: d.join(" ") });
			boxes.push(...between(path, y, { x: groupX, width: boxWidth }, roleX));
		}
		const { organizationId: key = "", organization: text = "" } = own[0] ?? {};
		boxes.push({ key, text, kind: "organization", x: organizationX, y: target, width: boxWidth });
	}
	return { height, boxes, lines };
}

/** The person at the top; the lines go down at the left to each group, and at the right to each organization. */
function downwards(person: string, paths: readonly DrawnPath[], width: number): PathLayout {
	const margin = 22;
	const roleX = width - margin - roleWidth;
	const group = { x: margin, width: roleX - margin - 14 };
	const boxes: PathBox[] = [
		{ key: "person", text: person, kind: "person", x: 0, y: rowHeight / 2, width: width - margin },
	];
	const lines: PathLine[] = [];
	let y = rowHeight * 1.5;
	for (const own of organizationsOf(paths)) {
		const target = y + own.length * rowHeight;
		for (const path of own) {
			const d = [
				corner(margin / 2, rowHeight / 2 + boxHeight / 2, margin, y),
				`M${group.x + group.width} ${y} H${roleX}`,
				`M${roleX + roleWidth} ${y} H${width - margin / 2} V${target} H${width - margin}`,
			];
			lines.push({ key: path.key, kind: lineKind(path), d: d.join(" ") });
			boxes.push(...between(path, y, group, roleX));
			y += rowHeight;
		}
		const { organizationId: key = "", organization: text = "" } = own[0] ?? {};
		boxes.push({ key, text, kind: "organization", x: margin, y: target, width: width - 2 * margin });
		y += rowHeight;
	}
	return { height: y - rowHeight / 2, boxes, lines };
}

const curve = (x1: number, y1: number, x2: number, y2: number) =>
	`M${x1} ${y1} C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`;

/** Down, and then to the side. */
const corner = (x1: number, y1: number, x2: number, y2: number) => `M${x1} ${y1} V${y2} H${x2}`;
