// SPDX-License-Identifier: Apache-2.0

// Asks before a command takes something away.

import { once } from "node:events";
import { createInterface } from "node:readline/promises";
import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { CommandError } from "./failure.ts";
import type { Session } from "./session.ts";
import { plain } from "./table.ts";

/** The option of each command that asks. */
export const yesOption = ["--yes", "do it without asking; needed where no terminal can be asked"] as const;

/**
 * Returns if the person agrees: by `--yes`, or on a terminal by an answer.
 *
 * @param what what the command would do, such as `this purges ada (01a2…)`.
 * @throws CommandError with the exit code for usage if they do not, or cannot be asked.
 */
export async function confirm({ at, json }: Session, what: string, yes: boolean): Promise<void> {
	if (yes) {
		return;
	}
	if (at.stdin.isTTY !== true || at.stderr.isTTY !== true || json) {
		throw new CommandError("not_confirmed", `${plain(what)}; nothing was changed`, "to do it, add --yes");
	}
	const terminal = createInterface({ input: at.stdin, output: at.stderr });
	try {
		const question = `${plain(what).replace(/^./, (first) => first.toUpperCase())}. Do it? [y/N] `;
		// Ctrl-C and Ctrl-D end the question with an error, and the end of the input ends it without one.
		const answer = await Promise.race([
			terminal.question(question).catch(() => ""),
			once(terminal, "close").then(() => ""),
		]);
		if (!/^y(?:es)?$/i.test(answer.trim())) {
			throw new CommandError("not_confirmed", "nothing was changed");
		}
	} finally {
		terminal.close();
	}
}

/** A call that takes something away. */
export interface Removal<Desc extends DescMessage> {
	/** Sends the request. With `validateOnly`, the server only checks it. */
	send(options: { readonly validateOnly: boolean }): Promise<MessageShape<Desc>>;
	/** What the call would do, such as `this deletes the connection okta`. */
	readonly what: string;
	/** The sentence to print when it is done. */
	readonly done: string;
	readonly response: Desc;
}

/**
 * Takes something away, if the server allows it and the person agrees.
 *
 * @throws CommandError like `confirm`.
 */
export async function remove<Desc extends DescMessage>(
	session: Session,
	yes: boolean,
	{ send, what, done, response }: Removal<Desc>,
): Promise<void> {
	await send({ validateOnly: true });
	await confirm(session, what, yes);
	session.say(done, response, await send({ validateOnly: false }));
}
