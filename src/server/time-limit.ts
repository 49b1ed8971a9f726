// SPDX-License-Identifier: Apache-2.0

// A time limit for health checks and metrics: their clients give up after a few seconds.

/** The time limit, in milliseconds. */
const limit = 2000;

/** Resolves like the promise. @throws an error if the promise is not settled within the time limit. */
export async function withTimeLimit<Result>(promised: Promise<Result>): Promise<Result> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no answer within ${limit} ms`)), limit);
	});
	// A later rejection of the promise is ignored; it must not become an unhandled one.
	promised.catch(() => {});
	return Promise.race([promised, late]).finally(() => clearTimeout(timer));
}
