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

/** As much of the context of a call as there is of one in the same process. */
type LocalContext = Pick<HandlerContext, "requestHeader" | "values" | "signal">;

type Init = Record<string, unknown>;

type Handler<Answer> = (request: Message, context: LocalContext) => Answer;

/** What makes the request and the answer of a method. */
interface Maker<Method extends DescMethod> {
	input(init: MessageInitShape<Method["input"]>): MessageShape<Method["input"]>;
	output(init: MessageInitShape<Method["output"]>): MessageShape<Method["output"]>;
}

/** What makes the messages of each method of a service. */
export type Makers<Service extends DescService> = {
	readonly [Name in keyof Service["method"]]: Maker<Service["method"][Name]>;
};

/** Of a call that nobody breaks off. */
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

	/** Made where it is read: that takes as long as a short call. */
	get requestHeader(): Headers {
		return new Headers(this.#headers);
	}
}

/** An error as a caller in another process has it: what it was caused by stays with the service. */
function asSent(reason: unknown): ConnectError {
	if (!(reason instanceof ConnectError)) {
		return new ConnectError("internal error", Code.Internal);
	}
	const error = new ConnectError(reason.rawMessage, reason.code, reason.metadata);
	error.details = reason.details;
	return error;
}

function throwIfBrokenOff({ signal }: LocalContext) {
	if (signal.aborted) {
		throw ConnectError.from(signal.reason, Code.Canceled);
	}
}

function unary(handler: Handler<Promise<Init>>, { input, output }: Maker<DescMethod>) {
	return async (request: Init, options?: CallOptions) => {
		const context = new Context(options);
		throwIfBrokenOff(context);
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
		throwIfBrokenOff(context);
		try {
			for await (const each of handler(input(request), context)) {
				yield output(each);
			}
		} catch (reason) {
			throw asSent(reason);
		}
		throwIfBrokenOff(context);
	};
}

/**
 * A client that calls an implementation in the same process, directly, and gives the answers and the errors that a
 * client over the network has.
 *
 * For methods that take one request. The implementation sees the headers and the values of the call.
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
