// SPDX-License-Identifier: Apache-2.0

// Formats tables for a terminal: aligned columns that fit its width. Long cells continue on the next line, so nothing is
// cut off.

import { styleText } from "node:util";

export type Colour = "red" | "yellow" | "green";

/** A text, or a text in a colour. */
export type Cell = string | { readonly text: string; readonly colour: Colour };

export interface TableForm {
	/** The width of the terminal in columns; undefined for any width. */
	readonly width: number | undefined;
	readonly colours: boolean;
}

const gap = 2;
/** An id of a user, a group, an organization or a token. */
const id = /^[0-9a-f-]{32,36}$/;
/** The least width of a column whose words are split, and the least width if the table is still too wide then. */
const [narrow, narrowest] = [12, 6];

/**
 * Replaces control characters: a name from an identity provider could move the cursor or change the colours of the
 * terminal.
 */
export function plain(text: string): string {
	return text.replace(/\p{Cc}/gu, " ");
}

const segmenter = new Intl.Segmenter();
const wide = /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Emoji_Presentation}/u;

/** The number of columns that a text takes in a terminal. */
export function widthOf(text: string): number {
	if (/^[\x20-\x7e]*$/.test(text)) {
		return text.length;
	}
	let width = 0;
	for (const { segment } of segmenter.segment(text)) {
		width += wide.test(segment) ? 2 : 1;
	}
	return width;
}

/** Splits a text into lines of a width, at blanks if possible. */
export function wrapped(text: string, width: number): string[] {
	if (widthOf(text) <= width) {
		return [text];
	}
	const lines: string[] = [];
	let line = "";
	const push = () => {
		lines.push(line);
		line = "";
	};
	for (const word of text.split(" ")) {
		if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
			push();
		}
		line = line === "" ? word : `${line} ${word}`;
		while (widthOf(line) > width) {
			let part = "";
			for (const { segment } of segmenter.segment(line)) {
				if (part !== "" && widthOf(part + segment) > width) {
					break;
				}
				part += segment;
			}
			if (part.length === line.length) {
				break;
			}
			// A name such as `okta-prod` is split after a hyphen, if it has one here.
			const cut = part.lastIndexOf("-") + 1 || part.length;
			lines.push(line.slice(0, cut));
			line = line.slice(cut);
		}
	}
	push();
	return lines;
}

/** Wraps the lines of a text at blanks; what continues a line is indented like it. Words stay whole, to be copied. */
export function wrappedText(text: string, width: number): string {
	const wrapLine = (line: string) => {
		const indent = line.slice(0, line.length - line.trimStart().length);
		const lines: string[] = [];
		for (const word of line.trim().split(" ")) {
			const longer = `${lines.at(-1)} ${word}`;
			if (lines.length > 0 && widthOf(longer) <= width) {
				lines[lines.length - 1] = longer;
			} else {
				lines.push(indent + word);
			}
		}
		return lines.join("\n");
	};
	return text.split("\n").map(wrapLine).join("\n");
}

/** Shrinks the widest column until the sum fits, but no column below its smallest width. */
function fit(widths: readonly number[], smallest: readonly number[], room: number): number[] {
	const fitted = [...widths];
	const sum = () => fitted.reduce((total, each) => total + each, 0);
	while (sum() > room) {
		let widest = -1;
		fitted.forEach((each, column) => {
			if (each > (smallest[column] ?? 0) && each > (fitted[widest] ?? 0)) {
				widest = column;
			}
		});
		if (widest === -1) {
			return fitted;
		}
		fitted[widest] = (fitted[widest] as number) - 1;
	}
	return fitted;
}

/** The widths of the columns. */
function widthsOf(rows: readonly (readonly string[])[], width: number | undefined): number[] {
	const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ""));
	const natural = columns.map((cells) => Math.max(...cells.map(widthOf)));
	if (width === undefined) {
		return natural;
	}
	const room = width - gap * (natural.length - 1);
	const longest = (separator: RegExp) =>
		columns.map((cells) => Math.max(...cells.flatMap((cell) => cell.split(separator).map(widthOf))));
	const words = longest(/ /);
	// Ids are never split, so that they can be copied.
	const split = (smallest: readonly number[]) =>
		columns.map((cells, column) => (cells.some((cell) => id.test(cell)) ? natural : smallest)[column] ?? 0);
	const atMost = (least: number) => split(words.map((each) => Math.min(each, least)));
	// Words stay whole, if they fit. If not, they are split at hyphens, and if that does not help, anywhere.
	const smallest = [words, split(longest(/ |(?<=-)/)), atMost(narrow), atMost(narrowest)];
	return smallest.reduce((widths, each) => fit(widths, each, room), natural);
}

function painted(text: string, cell: Cell | undefined, isHeading: boolean): string {
	const style = isHeading ? "bold" : typeof cell === "object" ? cell.colour : undefined;
	return style === undefined || text === "" ? text : styleText(style, text, { validateStream: false });
}

/** Formats rows under headings. */
export function formatTable(
	headings: readonly string[],
	rows: readonly (readonly Cell[])[],
	{ width, colours }: TableForm,
): string {
	const all: readonly (readonly Cell[])[] = [headings, ...rows];
	const texts = all.map((row) => row.map((cell) => plain(typeof cell === "string" ? cell : cell.text)));
	const widths = widthsOf(texts, width);
	const lines = texts.flatMap((row, index) => {
		const cells = row.map((text, column) => wrapped(text, Math.max(widths[column] ?? 0, 1)));
		const height = Math.max(...cells.map((each) => each.length));
		return Array.from({ length: height }, (_, line) =>
			cells
				.map((parts, column) => {
					const part = parts[line] ?? "";
					const padding = " ".repeat(Math.max((widths[column] ?? 0) - widthOf(part), 0));
					return (colours ? painted(part, all[index]?.[column], index === 0) : part) + padding;
				})
				.join(" ".repeat(gap))
				.trimEnd(),
		);
	});
	return lines.join("\n");
}
