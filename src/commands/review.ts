// SPDX-License-Identifier: Apache-2.0

// `roster review …`: what an identity provider does before it has an effect.

import { type Command, Option } from "commander";
import { ChangeKindSchema, ReviewState, ReviewStateSchema } from "../../gen/roster/v1/change_pb.ts";
import {
	ActivateResponseSchema,
	DiscardResponseSchema,
	type GetReviewResponse,
	GetReviewResponseSchema,
	ListReviewsResponseSchema,
	type Review,
	ReviewService,
	StartReviewResponseSchema,
} from "../../gen/roster/v1/review_service_pb.ts";
import { actorWords, changeWords } from "./change-words.ts";
import { confirm, yesOption } from "./confirm.ts";
import { showEffects } from "./effects.ts";
import { CommandError } from "./failure.ts";
import { openNames } from "./names.ts";
import { wholeJson } from "./output.ts";
import type { Session } from "./session.ts";
import { plain } from "./table.ts";
import { tokenNamed } from "./token-named.ts";
import { shownEnum } from "./values.ts";

const reviewHelp = "the id of the review, or the name or id of its token";

const tokenOf = (review: Review | undefined) => review?.tokenDisplayName || review?.tokenId || "";

/** Finds a review by its id, or the open review of a token. */
async function findReview({ client }: Session, known: string): Promise<Review> {
	const { reviews } = await client(ReviewService).listReviews({});
	const found =
		reviews.find((each) => each.id === known) ??
		reviews.find((each) => each.state === ReviewState.OPEN && [each.tokenId, each.tokenDisplayName].includes(known));
	if (found === undefined) {
		throw new CommandError("not_found", `no review is ${JSON.stringify(known)}`, 'run "roster review list" to see all');
	}
	return found;
}

async function showReview(session: Session, known: string, all: boolean): Promise<GetReviewResponse> {
	const { print, printText, json, printJson } = session;
	const reviews = session.client(ReviewService);
	const { id } = await findReview(session, known);
	const response = await reviews.getReview({ reviewId: id, pageSize: 1000 });
	if (json) {
		for (let page = response; all && page.nextPageToken !== ""; ) {
			page = await reviews.getReview({ reviewId: id, pageSize: 1000, pageToken: page.nextPageToken });
			response.changes.push(...page.changes);
		}
		printJson(wholeJson(GetReviewResponseSchema, response));
		return response;
	}
	const { review, effects, changesCount, conflicts, guardRefusal } = response;
	print(`The review of the token ${tokenOf(review)} is ${shownEnum(ReviewStateSchema, review?.state)}.`);
	if (review?.state !== ReviewState.OPEN) {
		return response;
	}
	print(`Its activation makes ${changesCount} changes.\n`);
	showEffects(session, effects);
	if (all) {
		print("");
		const names = openNames(session);
		for (let page: GetReviewResponse | undefined = response; page !== undefined; ) {
			await names.loadOf(page.changes);
			for (const change of page.changes) {
				print(plain(`${shownEnum(ChangeKindSchema, change.kind)}  ${changeWords(change, names)}`));
			}
			const pageToken: string = page.nextPageToken;
			page = pageToken === "" ? undefined : await reviews.getReview({ reviewId: id, pageSize: 1000, pageToken });
		}
	}
	const names = openNames(session);
	await names.loadOf(conflicts.flatMap(({ undone, later }) => [undone, later].flatMap((each) => each ?? [])));
	for (const { undone, later, reason } of conflicts) {
		const what =
			undone === undefined ? "" : `${shownEnum(ChangeKindSchema, undone.kind)} ${changeWords(undone, names)}`;
		const by = later === undefined ? "" : `, change ${later.sequence}, by ${actorWords(later.actor, names)}`;
		printText(plain(`In the way of ${what}: ${reason}${by}`));
	}
	if (guardRefusal !== "") {
		printText(`\n${plain(guardRefusal)}`);
	}
	return response;
}

/** `roster review …` */
export function reviewCommands(program: Command, session: () => Session): void {
	const review = program.command("review").description("see what an identity provider does before it has an effect");

	review
		.command("start")
		.summary("put a SCIM token in review")
		.description("put a SCIM token in review: its identity provider works on a copy, and nothing has an effect")
		.argument("<token>", "the name or the id of the token")
		.addHelpText("after", "\nExample:\n  roster review start okta-prod\n")
		.action(async (known: string) => {
			const current = session();
			const tokenId = await tokenNamed(current, known);
			const response = await current.client(ReviewService).startReview({ tokenId });
			current.say(
				`The token ${tokenOf(response.review)} is in review. "roster review show ${known}" shows what it does; "roster review activate ${known}" makes it count.`,
				StartReviewResponseSchema,
				response,
			);
		});

	review
		.command("list")
		.description("list the newest reviews")
		.action(async () => {
			const { client, list, time } = session();
			const response = await client(ReviewService).listReviews({});
			list(ListReviewsResponseSchema, response, response.reviews, {
				headings: ["TOKEN", "STATE", "STARTED", "ID"],
				row: (each) => [tokenOf(each), shownEnum(ReviewStateSchema, each.state), time(each.createTime), each.id],
				none: 'There are no reviews. To start one, run "roster review start <token>".',
			});
		});

	review
		.command("show")
		.description("show what the activation of a review would do")
		.argument("<review>", reviewHelp)
		.addOption(new Option("--all", "show every change, too"))
		.action(async (known: string, { all = false }: { all?: boolean }) => {
			await showReview(session(), known, all);
		});

	review
		.command("activate")
		.description("make the changes of a review, all together, and end the review")
		.argument("<review>", reviewHelp)
		.option(...yesOption)
		.action(async (known: string, { yes = false }: { yes?: boolean }) => {
			const current = session();
			const found = await findReview(current, known);
			if (!current.json) {
				await showReview(current, found.id, false);
			}
			await confirm(current, `this activates the review of the token ${tokenOf(found)}`, yes);
			const response = await current.client(ReviewService).activate({ reviewId: found.id });
			current.say(`Activated: ${response.changesCount} changes were made.`, ActivateResponseSchema, response);
		});

	review
		.command("discard")
		.description("forget the changes of a review, and end the review")
		.argument("<review>", reviewHelp)
		.option(...yesOption)
		.action(async (known: string, { yes = false }: { yes?: boolean }) => {
			const current = session();
			const found = await findReview(current, known);
			await confirm(current, `this forgets what the token ${tokenOf(found)} has done in review`, yes);
			const response = await current.client(ReviewService).discard({ reviewId: found.id });
			current.say("Discarded. Let the identity provider send everything again.", DiscardResponseSchema, response);
		});
}
