// SPDX-License-Identifier: Apache-2.0

// `roster requests …`: what identity providers sent, and what became of it.

import { create } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Command } from "commander";
import { ChangeKindSchema } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import {
	GetRequestBodiesResponseSchema,
	GetRequestResponseSchema,
	ListRequestsResponseSchema,
	ReplayRequestResponseSchema,
	type Request,
	RequestOutcome,
	RequestOutcomeSchema,
	RequestSchema,
	RequestService,
} from "../../gen/roster/v1/request_service_pb.ts";
import { changeWords } from "./change-words.ts";
import { confirm, yesOption } from "./confirm.ts";
import { findUser, userHelp } from "./find.ts";
import { followRequests } from "./follow.ts";
import { openNames } from "./names.ts";
import { exactTime, type Listing, wholeJson } from "./output.ts";
import type { Session } from "./session.ts";
import { syncsCommand } from "./syncs.ts";
import { type Cell, type Colour, plain } from "./table.ts";
import { countIn, secondsIn, shownEnum } from "./values.ts";

/** The greatest number of requests that one call returns. */
const pageSize = 200;

interface Options {
	readonly refused?: boolean;
	readonly user?: string;
	readonly name?: string;
	readonly code?: string;
	readonly token?: string;
	readonly connection?: string;
	readonly since?: number;
	readonly last: number;
	readonly every?: boolean;
	readonly follow?: boolean;
}

/** What became of a request, in a few words. */
export function resultOf({ errorCode, changeCount, story }: Request): string {
	const times = story === undefined ? "" : `, ${story.count} times`;
	if (errorCode !== "") {
		return `${errorCode}${times}`;
	}
	return changeCount === 0n ? "no change" : `${changeCount} ${changeCount === 1n ? "change" : "changes"}`;
}

/** The method and the path below the base path, with `{id}` for an id, so that a row fits the width of a terminal. */
function requestCell({ method, path, name }: Request): string {
	const short = path.replace(/^\/scim\/v2(?=\/)/, "").replace(/\/[0-9a-f]{8}-[0-9a-f-]{27}(?=\/|$)/, "/{id}");
	return `${method} ${short}${name === "" ? "" : ` ${plain(name)}`}`;
}

function colourOf({ outcome }: Request): Colour {
	return outcome === RequestOutcome.SUCCEEDED ? "green" : outcome === RequestOutcome.REFUSED ? "yellow" : "red";
}

/** The status and what became of the request, in the colour of the outcome. */
function resultCell(request: Request): Cell {
	return { text: `${request.status} ${resultOf(request)}`, colour: colourOf(request) };
}

/** The table of requests. */
export function requestListing({ time }: Session): Listing<Request> {
	return {
		headings: ["TIME", "REQUEST", "RESULT", "ID"],
		row: (each) => [time(each.time), requestCell(each), resultCell(each), each.id],
		none: "No requests match. Reads that succeed are not recorded by default.",
	};
}

async function userIdOf(session: Session, user: string | undefined): Promise<string> {
	if (user === undefined) {
		return "";
	}
	return (await findUser(session.client(ProvisioningService), user)).user?.id ?? "";
}

async function listRequests(session: Session, options: Options): Promise<void> {
	const {
		refused,
		user,
		name = "",
		code = "",
		token = "",
		since,
		last,
		connection = "",
		every = false,
		follow = false,
	} = options;
	const conditions = {
		outcome: refused ? RequestOutcome.REFUSED : RequestOutcome.UNSPECIFIED,
		tokenId: token,
		connection,
		userId: await userIdOf(session, user),
	};
	if (follow) {
		await followRequests(session, session.client(RequestService), conditions, (each) => printRequest(session, each));
	}
	const startTime = since === undefined ? {} : { startTime: timestampFromDate(new Date(Date.now() - since * 1000)) };
	const found: Request[] = [];
	let pageToken = "";
	do {
		const page = await session.client(RequestService).listRequests({
			...{ ...conditions, ...startTime, name, errorCode: code, pageToken, newestOfStory: !every },
			pageSize: Math.min(last, pageSize),
		});
		found.push(...page.requests);
		pageToken = page.nextPageToken;
	} while (pageToken !== "" && found.length < last);
	const requests = found.slice(0, last);
	const response = create(ListRequestsResponseSchema, { requests, nextPageToken: pageToken });
	session.list(ListRequestsResponseSchema, response, requests, requestListing(session));
}

/** Prints a request in one line. */
function printRequest({ json, print }: Session, request: Request): void {
	const { time, method, path, status, id } = request;
	const when = time === undefined ? "-" : exactTime(timestampDate(time));
	const words = [when, String(status), `${method} ${path}`, resultOf(request), request.cause, id];
	print(
		json ? JSON.stringify(wholeJson(RequestSchema, request)) : plain(words.filter((each) => each !== "").join("  ")),
	);
}

async function showRequest(session: Session, requestId: string, withBodies: boolean): Promise<void> {
	const { client, json, print, printJson, printText, table, moment } = session;
	const service = client(RequestService);
	const response = await service.getRequest({ requestId });
	const { request } = response;
	const bodies = withBodies ? await service.getRequestBodies({ requestId }) : undefined;
	if (json) {
		const shown = wholeJson(GetRequestResponseSchema, response) as object;
		printJson(
			bodies === undefined ? { ...shown } : { ...shown, bodies: wholeJson(GetRequestBodiesResponseSchema, bodies) },
		);
		return;
	}
	if (request === undefined) {
		return;
	}
	const { time, duration, story, query } = request;
	const ms = Number(duration?.seconds ?? 0n) * 1000 + (duration?.nanos ?? 0) / 1_000_000;
	const token = request.tokenName === "" ? request.tokenId : `${request.tokenName} (${request.tokenId})`;
	table(
		["REQUEST", request.id],
		[
			["time", time === undefined ? "-" : moment(time)],
			["request", `${request.method} ${request.path}${query === "" ? "" : `?${plain(query)}`}`],
			["status", { text: String(request.status), colour: colourOf(request) }],
			["outcome", shownEnum(RequestOutcomeSchema, request.outcome)],
			["error", request.errorCode || "-"],
			["about", plain(request.name) || "-"],
			["token", token || "-"],
			...(request.connection === "" ? [] : [["connection", request.connection]]),
			["client", `${request.peer} ${plain(request.userAgent)}`],
			["duration", `${ms.toFixed(1)} ms`],
			...(story === undefined ? [] : [["repeated", repeated(session, story)]]),
		],
		"",
	);
	for (const [title, text] of [
		["Cause", request.cause],
		["Remedy", request.remedy],
	] as const) {
		if (text !== "") {
			printText(`\n${title}: ${plain(text)}`);
		}
	}
	if (request.failedOperations.length > 0) {
		print("");
		const rows = request.failedOperations.map((each) => [
			plain(each.operation),
			String(each.status),
			each.errorCode,
			plain(each.cause),
			each.remedy,
		]);
		table(["OPERATION", "STATUS", "ERROR", "CAUSE", "REMEDY"], rows, "");
	}
	if (request.rules.length > 0) {
		print("");
		const rows = request.rules.map((each) => [each.name, plain(each.effect) || "-", each.meaning]);
		table(["RULE", "IN THIS REQUEST", "WHAT IT DOES"], rows, "");
	}
	if (request.changes.length > 0) {
		const names = openNames(session);
		await names.loadOf(request.changes);
		print("");
		const rows = request.changes.map((each) => [
			String(each.sequence),
			shownEnum(ChangeKindSchema, each.kind),
			plain(changeWords(each, names)),
		]);
		table(["CHANGE", "KIND", "WHAT CHANGED"], rows, "");
	}
	if (bodies !== undefined) {
		print(`\nBody: ${plain(bodies.body) || "not kept"}\n\nAnswer: ${plain(bodies.answer) || "not kept"}`);
	} else if (request.hasBody) {
		print("\nThe bodies are kept: add --bodies to see them. That is noted in the change log.");
	}
}

async function replayRequest(
	session: Session,
	requestId: string,
	{ dryRun = false, yes = false }: { dryRun?: boolean; yes?: boolean },
): Promise<void> {
	const service = session.client(RequestService);
	if (!dryRun) {
		await confirm(session, `this does as an administrator what the request ${requestId} asks for`, yes);
	}
	const response = await service.replayRequest({ requestId, validateOnly: dryRun });
	const { status, answer, changes } = response;
	const error = status < 400 ? "" : `: ${plain(detailOf(answer))}`;
	const verb = dryRun ? "would be" : "was";
	const made = dryRun ? "" : `, with ${changes.length} ${changes.length === 1 ? "change" : "changes"}`;
	session.say(`The request ${verb} answered with ${status}${error || made}.`, ReplayRequestResponseSchema, response);
}

/** The text of a SCIM error. */
function detailOf(answer: string): string {
	const { detail } = JSON.parse(answer || "{}") as { readonly detail?: string };
	return detail ?? answer;
}

function repeated({ moment }: Session, { count, firstTime, lastTime }: NonNullable<Request["story"]>): string {
	const [first, last] = [firstTime, lastTime].map((each) => (each === undefined ? "-" : moment(each)));
	return `${count} times, first ${first}, last ${last}`;
}

/** `roster requests …` */
export function requestsCommands(program: Command, session: () => Session): void {
	const command = program
		.command("requests")
		.description("show what identity providers sent, newest first, and what became of it")
		.option("--refused", "only requests that were refused")
		.option("--user <user>", `only requests that concern a user: ${userHelp}`)
		.option("--name <text>", "only requests about a name that contains this text")
		.option("--code <code>", "only requests that were refused with this error code")
		.option("--token <id>", "only requests with the token of this id")
		.option("--connection <name>", "only requests of this connection")
		.option("--since <time>", "only the requests of this time, such as 2h or 7d", secondsIn)
		.option("--last <number>", "how many to show", countIn, 50)
		.option("--every", "show a refused request each time that it was repeated, not only the last time")
		.option("--follow", "keep running, and show each new request, until Ctrl-C")
		.addHelpText(
			"after",
			`
A request that was refused again and again is shown once, with how often it
came.

Examples:
  roster requests --refused --since 1d
  roster requests --user ada@example.com
  roster requests show 0190c1f4-8a4e-7b1c-9d53-2f6a1f0e7c11
`,
		)
		.action((options: Options) => listRequests(session(), options));

	syncsCommand(command, session);

	command
		.command("replay")
		.description("do now, as an administrator, what a recorded request asks for")
		.argument("<id>", "the id of the request")
		.option("--dry-run", "only say what it would do")
		.option(...yesOption)
		.addHelpText("after", "\nExample:\n  roster requests replay 0190c1f4-8a4e-7b1c-9d53-2f6a1f0e7c11 --dry-run\n")
		.action((id: string, options: { dryRun?: boolean; yes?: boolean }) => replayRequest(session(), id, options));

	command
		.command("show")
		.description("show one request: why it was refused, what to do, the rules that fired, and what it changed")
		.argument("<id>", "the id, which the error and the log contain")
		.option("--bodies", "show the bodies as well; the change log notes that they were read")
		.addHelpText("after", "\nExample:\n  roster requests show 0190c1f4-8a4e-7b1c-9d53-2f6a1f0e7c11\n")
		.action((id: string, { bodies = false }: { bodies?: boolean }) => showRequest(session(), id, bodies));
}
