// SPDX-License-Identifier: Apache-2.0

// `roster token rotate`

import { durationFromMs, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Command, Option } from "commander";
import {
	CancelTokenRotationResponseSchema,
	FinishTokenRotationResponseSchema,
	type Token,
	TokenService,
} from "../../gen/roster/v1/token_service_pb.ts";
import { confirm, yesOption } from "./confirm.ts";
import { CommandError } from "./failure.ts";
import { printSecret } from "./secret.ts";
import type { Session } from "./session.ts";
import { tokenNamed } from "./token-named.ts";
import { secondsIn, timeIn } from "./values.ts";

interface RotateOptions {
	readonly overlap?: number;
	readonly expires?: Date;
	readonly finish?: boolean;
	readonly cancel?: boolean;
	readonly yes?: boolean;
}

const nameOf = ({ displayName, id }: Token) => (displayName === "" ? id : `${displayName} (${id})`);

/** The last uses of both secrets, for the question before one ends. */
function uses({ secrets }: Token, { time }: Session): string {
	return secrets
		.map(({ old, lastUseTime }) => {
			const used = lastUseTime === undefined ? "was never used" : `was last used ${time(lastUseTime)}`;
			return `the ${old ? "old" : "new"} secret ${used}`;
		})
		.join(", and ");
}

async function stateOf(session: Session, id: string): Promise<Token | undefined> {
	const { token } = await session.client(TokenService).finishTokenRotation({ id, validateOnly: true });
	const { tokens } = await session.client(TokenService).listTokens({ kind: token?.kind ?? 0, pageSize: 1000 });
	return tokens.find((each) => each.id === id);
}

async function rotate(session: Session, id: string, { overlap, expires }: RotateOptions): Promise<void> {
	const made = await session.client(TokenService).rotateToken({
		id,
		...(overlap === undefined ? {} : { overlap: durationFromMs(overlap * 1000) }),
		...(expires === undefined ? {} : { expireTime: timestampFromDate(expires) }),
	});
	const { token } = made;
	printSecret(session, made.plaintext, token);
	if (!session.json && token !== undefined) {
		const end = token.secrets.find((each) => each.old)?.endTime;
		const old =
			end === undefined ? "The old secret has ended." : `The old secret is valid until ${session.moment(end)}.`;
		const expiry = token.expireTime === undefined ? "never expires" : `expires at ${session.moment(token.expireTime)}`;
		session.print(
			`\nThe new secret of ${nameOf(token)} is shown only once, and ${expiry}. ${old}\nEnter the new one, see with "roster token list" that it is in use, then run "roster token rotate ${token.displayName || token.id} --finish".`,
		);
	}
}

/** Asks before one of the two secrets of a token ends. */
async function confirmEnd(session: Session, id: string, secret: "old" | "new", yes: boolean): Promise<void> {
	const state = await stateOf(session, id);
	await confirm(session, `this ends the ${secret} secret now: ${state && uses(state, session)}`, yes);
}

async function finish(session: Session, id: string, yes: boolean): Promise<void> {
	await confirmEnd(session, id, "old", yes);
	const response = await session.client(TokenService).finishTokenRotation({ id });
	const sentence = `The old secret has ended: only the new one of ${response.token && nameOf(response.token)} is valid.`;
	session.say(sentence, FinishTokenRotationResponseSchema, response);
}

async function cancel(session: Session, id: string, yes: boolean): Promise<void> {
	await confirmEnd(session, id, "new", yes);
	const response = await session.client(TokenService).cancelTokenRotation({ id });
	const sentence = `The rotation is taken back: only the old secret of ${response.token && nameOf(response.token)} is valid.`;
	session.say(sentence, CancelTokenRotationResponseSchema, response);
}

export function tokenRotationCommand(token: Command, session: () => Session): void {
	token
		.command("rotate")
		.description("give a token a new secret, and print it; the old one stays valid for a time")
		.argument("<token>", 'the name or id, as "roster token list" shows it')
		.addOption(
			new Option("--overlap <time>", "how long the old secret stays valid, from 1m to 30d (default: 24h)").argParser(
				secondsIn,
			),
		)
		.option(
			"--expires <when>",
			"when the new secret expires, such as 365d (default: after as long a time as the old one)",
			timeIn,
		)
		.option("--finish", "end the old secret now")
		.option("--cancel", "end the new secret now, and keep the old one")
		.option(...yesOption)
		.addHelpText(
			"after",
			"\nExamples:\n  roster token rotate okta-prod --overlap 24h\n  roster token rotate okta-prod --finish\n",
		)
		.action(async (nameOrId: string, options: RotateOptions) => {
			const { finish: isFinish = false, cancel: isCancel = false, overlap, expires, yes = false } = options;
			const isRotate = overlap !== undefined || expires !== undefined;
			if (Number(isFinish) + Number(isCancel) + Number(isRotate) > 1) {
				throw new CommandError(
					"usage",
					"--finish and --cancel end a rotation, and go with no other option",
					"rotate, finish or cancel in one command each",
				);
			}
			const current = session();
			const id = await tokenNamed(current, nameOrId);
			if (isFinish) {
				await finish(current, id, yes);
			} else if (isCancel) {
				await cancel(current, id, yes);
			} else {
				await rotate(current, id, options);
			}
		});
}
