// SPDX-License-Identifier: Apache-2.0

// The cache of answers. A lost session shows the sign-in form; a lost connection is tried again.

import { Code, ConnectError } from "@connectrpc/connect";
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { setReached } from "../parts/reached.ts";
import { endSession } from "./session.ts";

/** Whether an error means that the server was not reached: it has no id of a request. */
function isUnreached(reason: unknown): boolean {
	const { code, metadata } = ConnectError.from(reason);
	return (code === Code.Unavailable || code === Code.Unknown) && !metadata.has("x-request-id");
}

export const queryClient = new QueryClient({
	queryCache: new QueryCache({
		onSuccess: () => setReached(true),
		onError(reason) {
			if (ConnectError.from(reason).code === Code.Unauthenticated) {
				endSession();
			}
			if (isUnreached(reason)) {
				setReached(false);
			}
		},
	}),
	defaultOptions: {
		queries: {
			staleTime: 5000,
			retry: (count, reason) => count < 2 && ConnectError.from(reason).code === Code.Unavailable,
			retryDelay: (count) => 500 * 2 ** count,
			// A view that lost the server reads it again until it answers.
			refetchInterval: ({ state }) => (state.status === "error" && isUnreached(state.error) ? 3000 : false),
		},
	},
});
