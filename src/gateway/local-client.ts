// SPDX-License-Identifier: Apache-2.0

import type { DescMethod, DescService, Message, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { CallOptions, Client, ContextValues, HandlerContext, ServiceImpl } from "@connectrpc/connect";

type Handler = (
	request: Message,
	context: Pick<HandlerContext, "requestHeader" | "values" | "signal">,
) => Promise<Record<string, unknown>>;

/** What makes the request and the answer of a method. */
interface Maker<Method extends DescMethod> {
	input(init: MessageInitShape<Method["input"]>): MessageShape<Method["input"]>;
	output(init: MessageInitShape<Method["output"]>): MessageShape<Method["output"]>;
}

/** What makes the messages of each unary method of a service. */
export type Makers<Service extends DescService> = {
	readonly [Name in keyof Service["method"] as Service["method"][Name]["methodKind"] extends "unary"
		? Name
		: never]: Maker<Service["method"][Name]>;
};

/** As much of Headers as an implementation in the same process reads; names are in lower case. */
class CallHeaders {
	readonly #headers: Readonly<Record<string, string>>;

	constructor(headers: Readonly<Record<string, string>>) {
		this.#headers = headers;
	}

	get(name: string): string | null {
		return this.#headers[name] ?? null;
	}

	has(name: string): boolean {
		return this.#headers[name] !== undefined;
	}
}

/** A call in the same process ends by itself. */
const never = new AbortController().signal;

/**
 * A client that calls an implementation in the same process, directly.
 *
 * For unary methods. The implementation sees the headers of the call, and the values that are given here.
 */
export function localClient<Service extends DescService>(
	makers: Makers<Service>,
	implementation: ServiceImpl<Service>,
	values: ContextValues,
): Client<Service> {
	const handlers = implementation as unknown as Record<string, Handler>;
	const methods = Object.entries<Maker<DescMethod>>(makers).map(([name, { input, output }]) => {
		const handler = handlers[name] as Handler;
		const call = async (request: Record<string, unknown>, options?: CallOptions) => {
			const requestHeader = new CallHeaders((options?.headers ?? {}) as Record<string, string>) as unknown as Headers;
			const context = { requestHeader, values, signal: never };
			return output(await handler(input(request), context));
		};
		return [name, call];
	});
	return Object.fromEntries(methods) as Client<Service>;
}
