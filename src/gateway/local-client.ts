// SPDX-License-Identifier: Apache-2.0

import type { DescService } from "@bufbuild/protobuf";
import type { CallOptions, Client, ContextValues, HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { creator } from "../scim/create.ts";

type Handler = (
	request: unknown,
	context: Pick<HandlerContext, "requestHeader" | "values" | "signal">,
) => Promise<object>;

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
	service: Service,
	implementation: ServiceImpl<Service>,
	values: ContextValues,
): Client<Service> {
	const handlers = implementation as unknown as Record<string, Handler>;
	const unary = service.methods.filter((each) => each.methodKind === "unary");
	const methods = unary.map((method) => {
		const handler = handlers[method.localName] as Handler;
		const [input, output] = [creator(method.input), creator(method.output)];
		const call = async (request: object, options?: CallOptions) => {
			const requestHeader = new CallHeaders((options?.headers ?? {}) as Record<string, string>) as unknown as Headers;
			const context = { requestHeader, values, signal: never };
			return output((await handler(input(request as never), context)) as never);
		};
		return [method.localName, call];
	});
	return Object.fromEntries(methods) as Client<Service>;
}
