// SPDX-License-Identifier: Apache-2.0

// The output of commands: text and tables for a person, or whole messages in the JSON of protobuf.

import type { Readable, Writable } from "node:stream";
import { type DescMessage, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import type { Environment } from "../config.ts";
import { type Cell, formatTable, wrappedText } from "./table.ts";

/** The process that a command runs in, or a substitute in a test. */
export interface Surroundings {
	readonly env: Environment;
	readonly stdin: Readable & { readonly isTTY?: boolean };
	/** `columns` is the width of a terminal. */
	readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
	readonly stderr: Writable & { readonly isTTY?: boolean };
	/** The deadline of a call, in milliseconds. Undefined for the default. */
	readonly timeout?: number;
	/** The exit code of the process; unset means 0. */
	exitCode?: number | string | null | undefined;
}

export interface OutputOptions {
	/** Print JSON. */
	readonly json?: boolean;
	/** Print exact times. */
	readonly utc?: boolean;
}

/** The table of a list. */
export interface Listing<Item> {
	readonly headings: readonly string[];
	row(item: Item): readonly Cell[];
	/** The sentence for an empty list. */
	readonly none: string;
}

/** Prints the results of a command. */
export interface Output {
	/** Whether to print JSON. */
	readonly json: boolean;
	/** Prints a line. */
	print(text: string): void;
	/** Prints sentences, wrapped to the width of the terminal. */
	printText(text: string): void;
	/** Prints rows under headings, or the sentence `none` if there are no rows. */
	table(headings: readonly string[], rows: readonly (readonly Cell[])[], none: string): void;
	/** Prints JSON. */
	printJson(json: JsonValue): void;
	/** Prints a result: a sentence, or with `--json` the whole response. */
	say<Desc extends DescMessage>(sentence: string, desc: Desc, response: MessageShape<Desc>): void;
	/** Prints a list: as a table, or with `--json` the whole response. */
	list<Desc extends DescMessage, Item>(
		desc: Desc,
		response: MessageShape<Desc>,
		items: readonly Item[],
		shown: Listing<Item>,
	): void;
	/** Formats a time: relative to now, or exact with `--utc`. An unset time is a dash. */
	time(time: Timestamp | Date | undefined): string;
	/** Formats a time both ways, such as `2030-03-03 15:56:12Z (in 3d)`. */
	moment(time: Timestamp): string;
}

/** The width of a terminal that does not tell it. */
const usualWidth = 80;

/** Converts a message to JSON with all of its fields: those with the value zero or false as well. */
export function wholeJson<Desc extends DescMessage>(desc: Desc, message: MessageShape<Desc>): JsonValue {
	return toJson(desc, message, { alwaysEmitImplicit: true });
}

const relative = new Intl.RelativeTimeFormat("en", { style: "narrow" });
const spans = [
	["second", 1],
	["minute", 60],
	["hour", 3600],
	["day", 86_400],
	["month", 30 * 86_400],
	["year", 365 * 86_400],
] as const;

/** Formats a time relative to now, such as `3d ago` or `in 2h`. */
export function relativeTime(time: Date, now: number): string {
	const seconds = Math.round((time.getTime() - now) / 1000);
	const size = Math.abs(seconds);
	// A unit is used from twice its length on, so that "in 90 days" is not rounded to "in 3 months".
	const [unit, length] = spans.findLast(([name, each]) => size >= each * (name === "month" ? 6 : 2)) ?? spans[0];
	return size < 2 ? "now" : relative.format(Math.trunc(seconds / length), unit);
}

/** Formats a time exactly, such as `2030-03-03 15:56:12Z`. */
export function exactTime(time: Date): string {
	return time.toISOString().replace("T", " ").replace(/\..*/, "Z");
}

const endingWithReader = new WeakSet<Writable>();

/**
 * Writes to stdout. When its reader has gone, as in `roster user list | head`, the process ends quietly.
 *
 * `roster export` does not use this function: an incomplete export is an error.
 */
export function write(stdout: Writable, text: string): void {
	if (!endingWithReader.has(stdout)) {
		endingWithReader.add(stdout);
		stdout.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code === "EPIPE") {
				process.exit(0);
			}
			throw error;
		});
	}
	stdout.write(text);
}

export function openOutput({ env, stdout }: Surroundings, { json = false, utc = false }: OutputOptions): Output {
	const isTerminal = stdout.isTTY === true;
	const form = {
		width: isTerminal ? stdout.columns || usualWidth : undefined,
		// See no-color.org: any value that is not empty.
		colours: isTerminal && !env["NO_COLOR"] && env["TERM"] !== "dumb",
	};
	const print = (text: string) => write(stdout, `${text}\n`);
	const printText = (text: string) => print(form.width === undefined ? text : wrappedText(text, form.width));
	const printJson = (value: JsonValue) => print(JSON.stringify(value, undefined, 2));
	const table: Output["table"] = (headings, rows, none) =>
		print(rows.length === 0 ? none : formatTable(headings, rows, form));
	return {
		json,
		print,
		printText,
		printJson,
		table,
		say: (sentence, desc, response) => (json ? printJson(wholeJson(desc, response)) : print(sentence)),
		list: (desc, response, items, { headings, row, none }) =>
			json ? printJson(wholeJson(desc, response)) : table(headings, items.map(row), none),
		time(time) {
			if (time === undefined) {
				return "-";
			}
			const date = time instanceof Date ? time : timestampDate(time);
			return utc ? exactTime(date) : relativeTime(date, Date.now());
		},
		moment(time) {
			const date = timestampDate(time);
			return `${exactTime(date)} (${relativeTime(date, Date.now())})`;
		},
	};
}
