// SPDX-License-Identifier: Apache-2.0

// Calls a method that only its descriptor describes, and reports the answer as JSON.

import {
	type DescMethod,
	type DescMethodStreaming,
	type DescMethodUnary,
	fromBinary,
	fromJson,
	type JsonObject,
	type JsonValue,
	type Message,
	toJson,
} from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { consoleHeader } from "../session/transport.ts";
import type { Header } from "./link.ts";
import { isStream, type Schema } from "./schema.ts";

export interface Invocation {
	readonly method: DescMethod;
	readonly body: JsonObject;
	readonly headers: readonly Header[];
	/** Another token; undefined for that of the session. */
	readonly token: string | undefined;
}

export interface Received {
	/** Counts from 1. */
	readonly number: number;
	/** Milliseconds after the call began. */
	readonly after: number;
	readonly json: JsonValue;
}

export interface Answer {
	readonly state: "waiting" | "streaming" | "done" | "failed" | "stopped";
	/** The HTTP status; undefined until there is one. */
	readonly status: number | undefined;
	/** The error as JSON, in the form of Connect. */
	readonly error: JsonObject | undefined;
	/** The newest messages, at most `kept` of them. */
	readonly messages: readonly Received[];
	readonly count: number;
	readonly headers: readonly Header[];
	readonly trailers: readonly Header[];
	/** Milliseconds until the end, or until now. */
	readonly duration: number;
}

/** How many messages of a stream are kept. */
export const kept = 500;

const listed = (headers: Headers) => Array.from(headers, ([name, value]) => ({ name, value }));

/** The error as the server sent it, with its details as messages. */
function errorJson(error: ConnectError, { registry }: Schema): JsonObject {
	const details = error.details.map((detail): JsonObject => {
		if (!("type" in detail)) {
			return {};
		}
		const desc = registry.getMessage(detail.type);
		const value = desc && toJson(desc, fromBinary(desc, detail.value), { registry });
		return { type: detail.type, ...(value === undefined ? {} : { value }) };
	});
	const code = Code[error.code].replace(/(?<!^)[A-Z]/g, "_$&").toLowerCase();
	return { code, message: error.rawMessage, ...(details.length === 0 ? {} : { details }) };
}

async function* once<Value>(value: Value) {
	yield value;
}

/** @throws Error if the body does not fit the message. */
export async function invoke(
	{ method, body, headers, token }: Invocation,
	schema: Schema,
	signal: AbortSignal,
	report: (answer: Answer) => void,
): Promise<void> {
	const { registry } = schema;
	const message = fromJson(method.input, body, { registry }) as Message;
	const began = performance.now();
	let answer: Answer = {
		state: "waiting",
		status: undefined,
		error: undefined,
		messages: [],
		count: 0,
		headers: [],
		trailers: [],
		duration: 0,
	};
	const update = (changes: Partial<Answer>) => {
		answer = { ...answer, duration: performance.now() - began, ...changes };
		report(answer);
	};
	const received = (each: Message) => {
		const next = {
			number: answer.count + 1,
			after: performance.now() - began,
			json: toJson(method.output, each, { registry }),
		};
		update({ messages: [...answer.messages.slice(1 - kept), next], count: next.number });
	};
	const sent = new Headers(headers.filter(({ name }) => name !== "").map(({ name, value }) => [name, value]));
	sent.set(consoleHeader, "1");
	if (token !== undefined) {
		sent.set("authorization", `Bearer ${token}`);
	}
	const transport = createConnectTransport({
		baseUrl: location.origin,
		jsonOptions: { registry },
		async fetch(input, init) {
			const response = await fetch(input, {
				...init,
				// Without the cookie, the server sees only the other token.
				credentials: token === undefined ? "same-origin" : "omit",
				redirect: "error",
			});
			update({ status: response.status, headers: listed(response.headers) });
			return response;
		},
	});
	report(answer);
	try {
		if (isStream(method)) {
			const stream = method as DescMethodStreaming;
			const response = await transport.stream(stream, signal, undefined, sent, once(message));
			update({ state: "streaming" });
			for await (const each of response.message) {
				received(each);
			}
			update({ state: "done", trailers: listed(response.trailer) });
		} else {
			const response = await transport.unary(method as DescMethodUnary, signal, undefined, sent, message);
			received(response.message);
			update({ state: "done", trailers: listed(response.trailer) });
		}
	} catch (reason) {
		if (signal.aborted) {
			update({ state: "stopped" });
			return;
		}
		const error = ConnectError.from(reason);
		const own = new Set(answer.headers.map((each) => each.name));
		const trailers = listed(error.metadata).filter((each) => !own.has(each.name));
		update({ state: "failed", error: errorJson(error, schema), trailers });
	}
}
