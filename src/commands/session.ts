// SPDX-License-Identifier: Apache-2.0

// How a command calls a running server, and prints results.

import type { Readable, Writable } from "node:stream";
import { type DescMessage, type DescService, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { Environment } from "../config.ts";

/** An error that the person at the terminal can correct. The message is one line that says what to do. */
export class CommandError extends Error {}

/** The process that a command runs in, or a substitute in a test. */
export interface Surroundings {
	readonly env: Environment;
	readonly stdin: Readable & { readonly isTTY?: boolean };
	readonly stdout: Writable;
	readonly stderr: Writable & { readonly isTTY?: boolean };
	/** The exit code of the process; unset means 0. */
	exitCode?: number | string | null | undefined;
}

/** The client and the output of a command. */
export interface Session {
	readonly at: Surroundings;
	readonly url: string;
	/** Whether to print JSON. */
	readonly json: boolean;
	/** A client of a service of the running server. */
	client<Service extends DescService>(service: Service): Client<Service>;
	/** Prints a line. */
	print(text: string): void;
	/** Prints rows under headings, or the sentence `none` if there are no rows. */
	table(headings: readonly string[], rows: readonly (readonly string[])[], none: string): void;
	/** Prints JSON. */
	printJson(json: JsonValue): void;
	/** Prints the result of a command: a sentence, or with `--json` a JSON value. */
	say(sentence: string, json: JsonValue): void;
	/** Prints a list: as a table, or with `--json` as JSON. */
	list<Desc extends DescMessage>(
		desc: Desc,
		items: readonly MessageShape<Desc>[],
		shown: Listing<MessageShape<Desc>>,
	): void;
}

/** The table of a list. */
export interface Listing<Item> {
	readonly headings: readonly string[];
	row(item: Item): readonly string[];
	/** The sentence for an empty list. */
	readonly none: string;
}

/** The URL of the server if `ROSTER_URL` is not set. */
export const defaultUrl = "http://127.0.0.1:8080";

function serverUrl(environment: Environment): string {
	const url = environment["ROSTER_URL"] || defaultUrl;
	if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
		throw new CommandError(`ROSTER_URL: ${JSON.stringify(url)} is not a URL such as ${defaultUrl}`);
	}
	return url.replace(/\/+$/, "");
}

/** Opens a session. It sends nothing yet. */
export function openSession(at: Surroundings, json: boolean): Session {
	const url = serverUrl(at.env);
	const token = at.env["BUF_TOKEN"];
	const authorize: Interceptor = (next) => (request) => {
		if (!token) {
			throw new CommandError(
				"BUF_TOKEN is not set: export the administrator's token that the first start of the server printed",
			);
		}
		request.header.set("authorization", `Bearer ${token}`);
		return next(request);
	};
	const transport = createConnectTransport({ baseUrl: url, httpVersion: "1.1", interceptors: [authorize] });
	const print = (text: string) => void at.stdout.write(`${text}\n`);
	const printJson = (value: JsonValue) => print(JSON.stringify(value, undefined, 2));
	const table: Session["table"] = (headings, rows, none) =>
		print(rows.length === 0 ? none : aligned([headings, ...rows]));
	return {
		at,
		url,
		json,
		client: (service) => createClient(service, transport),
		print,
		table,
		printJson,
		say: (sentence, value) => (json ? printJson(value) : print(sentence)),
		list(desc, items, { headings, row, none }) {
			json ? printJson(items.map((each) => toJson(desc, each))) : table(headings, items.map(row), none);
		},
	};
}

/** Formats rows in aligned columns. */
function aligned(rows: readonly (readonly string[])[]): string {
	const shown = rows.map((row) => row.map(plain));
	const widths = (shown[0] ?? []).map((_, column) => Math.max(...shown.map((row) => row[column]?.length ?? 0)));
	return shown
		.map((row) =>
			row
				.map((cell, column) => cell.padEnd(widths[column] ?? 0))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

/**
 * Replaces control characters: a name from an identity provider could move the cursor or change the colours of the
 * terminal.
 */
export function plain(text: string): string {
	return text.replace(/\p{Cc}/gu, " ");
}

/** Reads all pages of a list by page token. */
export async function everyPage<Page extends { readonly nextPageToken: string }, Item>(
	read: (page: { readonly pageSize: number; readonly pageToken: string }) => Promise<Page>,
	items: (page: Page) => readonly Item[],
): Promise<Item[]> {
	const found: Item[] = [];
	let pageToken = "";
	do {
		const page = await read({ pageSize: 250, pageToken });
		found.push(...items(page));
		pageToken = page.nextPageToken;
	} while (pageToken !== "");
	return found;
}

/** The message for an error. */
export function sentenceOf(error: unknown, url: string): string {
	if (!(error instanceof ConnectError)) {
		return (error as Error).message;
	}
	if (error.cause instanceof CommandError) {
		return error.cause.message;
	}
	const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
	if (code !== undefined && error.code !== Code.Canceled) {
		return `no server answers at ${url} (${code}): start the server with "npm start", or set ROSTER_URL`;
	}
	const hint = error.code === Code.Unauthenticated ? "; set BUF_TOKEN to an administrator's token" : "";
	return error.rawMessage + hint;
}
