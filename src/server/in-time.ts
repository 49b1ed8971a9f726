// SPDX-License-Identifier: Apache-2.0

/** How long whoever asks whether we are well waits at most, in milliseconds: probes give up after a few seconds. */
const patience = 2000;

/** What was promised, or an error where it does not come in time. */
export async function inTime<Result>(promised: Promise<Result>): Promise<Result> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`no answer within ${patience} ms`)), patience);
	});
	// What comes later, if only an error, is nobody's business any more.
	promised.catch(() => {});
	return Promise.race([promised, late]).finally(() => clearTimeout(timer));
}
