// SPDX-License-Identifier: Apache-2.0

// How a command reaches a running server, and what it prints.

import type { Readable, Writable } from "node:stream";
import { type DescMessage, type DescService, type JsonValue, type MessageShape, toJson } from "@bufbuild/protobuf";
import { type Client, Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { Environment } from "../config.ts";

/** A mistake of whoever typed the command, or what keeps it from being done: one line that says what to do. */
export class CommandError extends Error {}

/** What a command has around it: its process, or what a test gives instead. */
export interface Surroundings {
	readonly env: Environment;
	readonly stdin: Readable & { readonly isTTY?: boolean };
	readonly stdout: Writable;
	readonly stderr: Writable & { readonly isTTY?: boolean };
	/** What the process ends with, where that is not 0. */
	exitCode?: number | string | null | undefined;
}

/** What a command prints with, and whom it talks to. */
export interface Session {
	readonly at: Surroundings;
	readonly url: string;
	/** Whether to print for programs. */
	readonly json: boolean;
	/** A client of a service of the running server. */
	client<Service extends DescService>(service: Service): Client<Service>;
	/** Prints a line. */
	print(text: string): void;
	/** Prints rows under headings, or a sentence where there are none. */
	table(headings: readonly string[], rows: readonly (readonly string[])[], none: string): void;
	/** Prints JSON. */
	printJson(json: JsonValue): void;
	/** Says what was done: in a sentence, or for programs. */
	say(sentence: string, json: JsonValue): void;
	/** Prints a list: a row for each under headings, or for programs all of it. */
	list<Desc extends DescMessage>(
		desc: Desc,
		items: readonly MessageShape<Desc>[],
		shown: Listing<MessageShape<Desc>>,
	): void;
}

/** How a list is shown to people. */
export interface Listing<Item> {
	readonly headings: readonly string[];
	row(item: Item): readonly string[];
	/** What is said where there is nothing. */
	readonly none: string;
}

/** The server that commands talk to, where `ROSTER_URL` does not say. */
export const defaultUrl = "http://127.0.0.1:8080";

function serverUrl(environment: Environment): string {
	const url = environment["ROSTER_URL"] || defaultUrl;
	if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
		throw new CommandError(`ROSTER_URL: ${JSON.stringify(url)} is not a URL such as ${defaultUrl}`);
	}
	return url.replace(/\/+$/, "");
}

/** Opens a session; nothing is sent yet. */
export function openSession(at: Surroundings, json: boolean): Session {
	const url = serverUrl(at.env);
	const token = at.env["BUF_TOKEN"];
	const authorize: Interceptor = (next) => (request) => {
		if (!token) {
			throw new CommandError(
				"BUF_TOKEN is not set: export the administrator's token, which the first start of the server printed",
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

/** Rows as text in columns. */
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

/** Text without what would move the cursor or colour the screen: names come from elsewhere. */
export function plain(text: string): string {
	return text.replace(/\p{Cc}/gu, " ");
}

/** Every item of a list that comes by pages. */
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

/** What to say of an error. */
export function sentenceOf(error: unknown, url: string): string {
	if (!(error instanceof ConnectError)) {
		return (error as Error).message;
	}
	if (error.cause instanceof CommandError) {
		return error.cause.message;
	}
	const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
	if (code !== undefined && error.code !== Code.Canceled) {
		return `no server answers at ${url} (${code}): start it with "npm start", or set ROSTER_URL`;
	}
	const hint = error.code === Code.Unauthenticated ? "; BUF_TOKEN has to be an administrator's token" : "";
	return error.rawMessage + hint;
}
