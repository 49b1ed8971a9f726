// SPDX-License-Identifier: Apache-2.0

import type { DescMethod, DescService, Message, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import {
	type CallOptions,
	type Client,
	Code,
	ConnectError,
	type ContextValues,
	createContextValues,
	type HandlerContext,
	type ServiceImpl,
} from "@connectrpc/connect";
import { LongRequest } from "../errors/server.ts";

/** The fields of HandlerContext that a call in the same process has. */
type LocalContext = Pick<HandlerContext, "requestHeader" | "values" | "signal">;

type Init = Record<string, unknown>;

type Handler<Answer> = (request: Message, context: LocalContext) => Answer;

/** The functions that create the request and the response message of a method. */
interface Maker<Method extends DescMethod> {
	input(init: MessageInitShape<Method["input"]>): MessageShape<Method["input"]>;
	output(init: MessageInitShape<Method["output"]>): MessageShape<Method["output"]>;
}

/** The makers of each method of a service. */
export type Makers<Service extends DescService> = {
	readonly [Name in keyof Service["method"]]: Maker<Service["method"][Name]>;
};

/** The signal of a call without a signal. */
const never = new AbortController().signal;

class Context implements LocalContext {
	readonly values: ContextValues;
	readonly signal: AbortSignal;
	readonly #headers: CallOptions["headers"];

	constructor(options: CallOptions | undefined) {
		this.values = options?.contextValues ?? createContextValues();
		this.signal = options?.signal ?? never;
		this.#headers = options?.headers;
	}

	/** Created when it is read, because creating Headers takes as long as a short call. */
	get requestHeader(): Headers {
		return new Headers(this.#headers);
	}
}

/**
 * Returns an error as a client in another process receives it: without its cause, which stays with the service.
 *
 * LongRequest is none: the server catches it, here and where the client is in another process.
 */
function asSent(reason: unknown): unknown {
	if (reason instanceof LongRequest) {
		return reason;
	}
	if (!(reason instanceof ConnectError)) {
		return new ConnectError("internal error", Code.Internal);
	}
	const error = new ConnectError(reason.rawMessage, reason.code, reason.metadata);
	error.details = reason.details;
	return error;
}

function throwIfAborted({ signal }: LocalContext) {
	if (signal.aborted) {
		throw ConnectError.from(signal.reason, Code.Canceled);
	}
}

function unary(handler: Handler<Promise<Init>>, { input, output }: Maker<DescMethod>) {
	return async (request: Init, options?: CallOptions) => {
		const context = new Context(options);
		throwIfAborted(context);
		try {
			return output(await handler(input(request), context));
		} catch (reason) {
			throw asSent(reason);
		}
	};
}

function streaming(handler: Handler<AsyncIterable<Init>>, { input, output }: Maker<DescMethod>) {
	return async function* (request: Init, options?: CallOptions) {
		const context = new Context(options);
		throwIfAborted(context);
		try {
			for await (const each of handler(input(request), context)) {
				yield output(each);
			}
		} catch (reason) {
			throw asSent(reason);
		}
		throwIfAborted(context);
	};
}

/**
 * Creates a client that calls an implementation in the same process. Its responses and errors are those of a client over
 * the network.
 *
 * It supports unary and server-streaming methods. The implementation gets the headers and context values of the call.
 */
export function localClient<Service extends DescService>(
	service: Service,
	makers: Makers<Service>,
	implementation: ServiceImpl<Service>,
): Client<Service> {
	const handlers = implementation as unknown as Record<string, never>;
	const all = makers as unknown as Record<string, Maker<DescMethod>>;
	const methods = service.methods.map(({ localName, methodKind }) => {
		const handler = handlers[localName] as never;
		const maker = all[localName] as Maker<DescMethod>;
		return [localName, methodKind === "unary" ? unary(handler, maker) : streaming(handler, maker)];
	});
	return Object.fromEntries(methods) as Client<Service>;
}
