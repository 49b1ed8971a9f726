// SPDX-License-Identifier: Apache-2.0

// How a command calls a running server.

import type { DescService } from "@bufbuild/protobuf";
import { type Client, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import type { Environment } from "../config.ts";
import { CommandError } from "./failure.ts";
import { type Output, type OutputOptions, openOutput, type Surroundings } from "./output.ts";

/** The client and the output of a command. */
export interface Session extends Output {
	readonly at: Surroundings;
	/** The URL of the server. */
	readonly url: string;
	/** The token of the calls; undefined if `BUF_TOKEN` is not set. */
	readonly token: string | undefined;
	/** The deadline of a call, in milliseconds. */
	readonly timeout: number;
	/** A client of a service of the running server. */
	client<Service extends DescService>(service: Service): Client<Service>;
}

/** The URL of the server if `ROSTER_URL` is not set. */
export const defaultUrl = "http://127.0.0.1:8080";

/** The deadline of a call, in milliseconds: as long as the server may take. */
const defaultTimeout = 30_000;

function serverUrl(environment: Environment): string {
	const url = environment["ROSTER_URL"] || defaultUrl;
	if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
		throw new CommandError("environment", `ROSTER_URL: ${JSON.stringify(url)} is not a URL such as ${defaultUrl}`);
	}
	if (/^\/scim(?:\/|$)/.test(new URL(url).pathname)) {
		throw new CommandError(
			"environment",
			`ROSTER_URL: ${JSON.stringify(url)} contains the path of SCIM, which is for identity providers`,
			`leave the path out: ${new URL(url).origin}`,
		);
	}
	return url.replace(/\/+$/, "");
}

/** Opens a session. It sends nothing yet. */
export function openSession(at: Surroundings, options: OutputOptions): Session {
	const url = serverUrl(at.env);
	const token = at.env["BUF_TOKEN"] || undefined;
	const timeout = at.timeout ?? defaultTimeout;
	const authorize: Interceptor = (next) => (request) => {
		if (token === undefined) {
			throw new CommandError(
				"environment",
				"BUF_TOKEN is not set",
				"export the administrator's token that the first start of the server printed",
			);
		}
		request.header.set("authorization", `Bearer ${token}`);
		return next(request);
	};
	const transport = createConnectTransport({
		baseUrl: url,
		httpVersion: "1.1",
		interceptors: [authorize],
		defaultTimeoutMs: timeout,
	});
	return {
		...openOutput(at, options),
		at,
		url,
		token,
		timeout,
		client: (service) => createClient(service, transport),
	};
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
