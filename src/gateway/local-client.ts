// SPDX-License-Identifier: Apache-2.0

import type { DescMethod, DescService, Message, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import {
	type CallOptions,
	type Client,
	type ContextValues,
	createContextValues,
	type HandlerContext,
	type ServiceImpl,
} from "@connectrpc/connect";

/** As much of the context of a call as there is of one in the same process. */
type LocalContext = Pick<HandlerContext, "requestHeader" | "values" | "signal">;

type Handler = (request: Message, context: LocalContext) => Promise<Record<string, unknown>>;

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

/** A call in the same process ends by itself. */
const never = new AbortController().signal;

class Context implements LocalContext {
	readonly values: ContextValues;
	readonly signal = never;
	readonly #headers: CallOptions["headers"];

	constructor(options: CallOptions | undefined) {
		this.values = options?.contextValues ?? createContextValues();
		this.#headers = options?.headers;
	}

	/** Made where it is read: that takes as long as a whole call. */
	get requestHeader(): Headers {
		return new Headers(this.#headers);
	}
}

/**
 * A client that calls an implementation in the same process, directly.
 *
 * For unary methods. The implementation sees the headers and the values of the call.
 */
export function localClient<Service extends DescService>(
	makers: Makers<Service>,
	implementation: ServiceImpl<Service>,
): Client<Service> {
	const handlers = implementation as unknown as Record<string, Handler>;
	const methods = Object.entries<Maker<DescMethod>>(makers).map(([name, { input, output }]) => {
		const handler = handlers[name] as Handler;
		const call = async (request: Record<string, unknown>, options?: CallOptions) =>
			output(await handler(input(request), new Context(options)));
		return [name, call];
	});
	return Object.fromEntries(methods) as Client<Service>;
}
