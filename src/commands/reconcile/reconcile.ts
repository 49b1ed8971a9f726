// SPDX-License-Identifier: Apache-2.0

// `roster reconcile`: compares an export of the identity provider with the directory, and repairs the differences.

import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Command } from "commander";
import { AccessService } from "../../../gen/roster/v1/access_service_pb.ts";
import { RequestOutcome, RequestService } from "../../../gen/roster/v1/request_service_pb.ts";
import { ReviewService } from "../../../gen/roster/v1/review_service_pb.ts";
import { confirm, yesOption } from "../confirm.ts";
import { showEffects } from "../effects.ts";
import { CommandError, exitCodes } from "../failure.ts";
import { write } from "../output.ts";
import { progressBar } from "../progress.ts";
import type { Session } from "../session.ts";
import { plain } from "../table.ts";
import { Comparison } from "./comparison.ts";
import { readCsv } from "./csv.ts";
import { readGroups, readUsers } from "./directory.ts";
import type { Entry } from "./entries.ts";
import type { MemberFinding, UserFinding } from "./findings.ts";
import { readJson } from "./json.ts";
import { beginRepair } from "./repair.ts";

interface Options {
	readonly connection: string;
	readonly plan?: boolean;
	readonly apply?: boolean;
	readonly yes?: boolean;
}

/** How many findings a table shows, and for how many the records of requests are searched. */
const most = { shown: 50, explained: 200 } as const;

/** How many users are asked for their groups at once. */
const batchSize = 250;

/** A finding with what else is known of the user. */
interface Explained {
	readonly finding: UserFinding;
	/** The names of the user's groups here. */
	readonly groups: readonly string[];
	/** Why, if the flight recorder knows it. */
	readonly why: string | undefined;
}

/** Reads a file of either form. */
async function* readEntries(path: string): AsyncGenerator<Entry> {
	if (!existsSync(path)) {
		throw new CommandError("file_unusable", `${path} does not exist`);
	}
	const file = await open(path);
	const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
	await file.close();
	const begin = buffer
		.toString("utf8", 0, bytesRead)
		.replace(/^\uFEFF/, "")
		.trimStart();
	yield* begin.startsWith("{") || begin.startsWith("[") ? readJson(path) : readCsv(path);
}

/** Puts the file and the directory into a comparison. Returns whether the file is about groups. */
async function load(session: Session, path: string, { connection }: Options, comparison: Comparison): Promise<boolean> {
	const bar = progressBar(session.at.stderr);
	let kind: Entry["kind"] | undefined;
	try {
		for await (const entry of readEntries(path)) {
			kind ??= entry.kind;
			if (entry.kind !== kind) {
				throw new CommandError("file_unusable", `${path} has users and groups: make a file of each`);
			}
			entry.kind === "user" ? comparison.addEntry(entry.user) : comparison.addMember(entry.member);
		}
		await readUsers(session, connection, comparison, (done, total) => bar.show("users", done, total));
		if (kind === "member") {
			await readGroups(session, connection, comparison, (done, total) => bar.show("groups", done, total));
			comparison.matchMembers();
		} else {
			comparison.match();
		}
	} finally {
		bar.end();
	}
	return kind === "member";
}

/** Adds to findings what the directory and the flight recorder know about them, some at a time. */
async function* explained({ client }: Session, findings: Iterable<UserFinding>): AsyncGenerator<Explained> {
	let searched = 0;
	async function whyOf(finding: UserFinding): Promise<string | undefined> {
		searched += 1;
		if (searched > most.explained) {
			return undefined;
		}
		const about = finding.kind === "missing" ? { name: finding.entry.userName } : { userId: finding.user.id };
		const search = { ...about, outcome: RequestOutcome.REFUSED, pageSize: 1 };
		for (let pageToken: string | undefined = ""; pageToken !== undefined; ) {
			const { requests, nextPageToken } = await client(RequestService).listRequests({ ...search, pageToken });
			if (requests[0] !== undefined) {
				return requests[0].cause || undefined;
			}
			// A page of a long search can be empty, although more follow.
			pageToken = nextPageToken || undefined;
		}
		return undefined;
	}
	for (const some of chunked(findings)) {
		const userIds = some.flatMap((each) => (each.kind === "missing" ? [] : [each.user.id]));
		const { users } =
			userIds.length === 0 ? { users: [] } : await client(AccessService).batchGetUserAccess({ userIds });
		const groups = new Map(users.map((each) => [each.userId, each.groups.map((group) => group.displayName)]));
		for (const finding of some) {
			const own = finding.kind === "missing" ? [] : (groups.get(finding.user.id) ?? []);
			yield { finding, groups: own, why: await whyOf(finding) };
		}
	}
}

function* chunked<Item>(items: Iterable<Item>): Generator<Item[]> {
	let some: Item[] = [];
	for (const each of items) {
		some.push(each);
		if (some.length === batchSize) {
			yield some;
			some = [];
		}
	}
	if (some.length > 0) {
		yield some;
	}
}

function userJson({ finding, groups, why }: Explained): object {
	const cause = why === undefined ? {} : { why };
	if (finding.kind === "missing") {
		const { line, ...entry } = finding.entry;
		return { ...entry, line, ...cause };
	}
	const { id, userName, externalId, email } = finding.user;
	const differences = finding.kind === "different" ? { differences: finding.differences } : {};
	return { id, userName, externalId, email, groups, ...differences, ...cause };
}

function memberJson({ displayName, groupId, member, userId }: MemberFinding): object {
	return {
		displayName,
		...(groupId === undefined ? {} : { groupId }),
		...(member === undefined ? {} : { member }),
		...(userId === undefined ? {} : { userId }),
	};
}

function userWords({ finding, groups, why }: Explained): string {
	const because = why === undefined ? "" : `: ${why}`;
	if (finding.kind === "missing") {
		return `missing    ${finding.entry.userName}${because}`;
	}
	const inGroups = groups.length === 0 ? "" : ` (in ${groups.join(", ")})`;
	const differences =
		finding.kind === "different"
			? `: ${finding.differences.map(({ attribute, here, file }) => `${attribute} is ${JSON.stringify(here)} here, ${JSON.stringify(file)} in the file`).join("; ")}`
			: "";
	return `${finding.kind.padEnd(11)}${finding.user.userName}${inGroups}${differences}${because}`;
}

function memberWords({ kind, displayName, member, userId }: MemberFinding): string {
	const unknown = member !== undefined && userId === undefined ? " (no such user here)" : "";
	return `${kind.padEnd(11)}${member === undefined ? `the group ${displayName}` : `${member} in ${displayName}${unknown}`}`;
}

/** Prints the findings, as they come. Returns how many there are. */
async function show(session: Session, comparison: Comparison, areMembers: boolean): Promise<number> {
	const { json, print, at } = session;
	let count = 0;
	if (!json) {
		const say = (words: string) => {
			count += 1;
			if (count <= most.shown) {
				print(plain(words));
			}
		};
		if (areMembers) {
			for (const each of comparison.members()) {
				say(memberWords(each));
			}
		} else {
			for await (const each of explained(session, comparison.users())) {
				say(userWords(each));
			}
		}
		if (count > most.shown) {
			print(`and ${count - most.shown} more: --json lists all`);
		}
		print(count === 0 ? "No differences." : `${count} differences.`);
		return count;
	}
	// Written piece by piece: a list may be long.
	write(at.stdout, "{");
	for (const [index, kind] of (["missing", "extra", "different"] as const).entries()) {
		write(at.stdout, `${index === 0 ? "" : ","}\n  "${kind}": [`);
		let separator = "\n    ";
		const put = (value: object) => {
			write(at.stdout, separator + JSON.stringify(value));
			separator = ",\n    ";
			count += 1;
		};
		if (areMembers) {
			// No member is different: it is there, or not.
			for (const each of kind === "different" ? [] : comparison.members(kind)) {
				put(memberJson(each));
			}
		} else {
			for await (const each of explained(session, comparison.users(kind))) {
				put(userJson(each));
			}
		}
		write(at.stdout, separator === "\n    " ? "]" : "\n  ]");
	}
	write(at.stdout, "\n}\n");
	return count;
}

/** Makes the repair in review, and activates it or leaves it to be reviewed. */
async function repair(session: Session, comparison: Comparison, areMembers: boolean, options: Options): Promise<void> {
	const { client, at, json, print } = session;
	const reviews = client(ReviewService);
	const made = await beginRepair(session, options.connection);
	const tell = (text: string) => (json ? void at.stderr.write(`${plain(text)}\n`) : print(plain(text)));
	areMembers ? await made.members(comparison) : await made.users(comparison.users());
	for (const { what, why } of made.refused.slice(0, most.shown)) {
		tell(`not repaired: ${what}: ${why}`);
	}
	if (options.apply !== true) {
		tell(
			`The repair is in review: ${made.made} repairs. See it with "roster review show ${made.reviewId}", make it with "roster review activate ${made.reviewId}", or discard it.`,
		);
		return;
	}
	try {
		if (!json) {
			showEffects(session, (await reviews.getReview({ reviewId: made.reviewId })).effects);
		}
		await confirm(session, `this makes ${made.made} repairs`, options.yes ?? false);
		const { changesCount } = await reviews.activate({ reviewId: made.reviewId });
		tell(`Repaired: ${changesCount} changes were made.`);
		at.exitCode = made.refused.length === 0 ? exitCodes.done : exitCodes.finding;
	} catch (error) {
		await reviews.discard({ reviewId: made.reviewId });
		throw error;
	} finally {
		await made.end();
	}
}

async function reconcile(session: Session, path: string, options: Options): Promise<void> {
	const comparison = new Comparison();
	try {
		const areMembers = await load(session, path, options, comparison);
		const count = await show(session, comparison, areMembers);
		session.at.exitCode = count === 0 ? exitCodes.done : exitCodes.finding;
		if (count > 0 && (options.plan === true || options.apply === true)) {
			await repair(session, comparison, areMembers, options);
		}
	} finally {
		comparison.close();
	}
}

/** `roster reconcile` */
export function reconcileCommand(program: Command, session: () => Session): void {
	program
		.command("reconcile")
		.summary("compare an export of the identity provider with the directory")
		.description(
			"say who is missing, extra or different in the directory, compared with a file of the identity provider",
		)
		.argument("<file>", "CSV, or JSON of Microsoft Graph or Okta: users, or groups with their members")
		.option("--connection <name>", "compare the users of this connection", "default")
		.option("--plan", "make the repair in review, where it has no effect until you activate it")
		.option("--apply", "make the repair, all together and under the guard")
		.option(...yesOption)
		.addHelpText(
			"after",
			`
A CSV file has the columns userName, externalId, givenName, familyName, email
and active, or displayName and member, in any order; a column that is missing
is not compared. The columns of exports of Okta and Entra ID are known, too.

Whoever is deactivated on one side and unknown on the other is no difference.
The repair deactivates users that are extra. The exit code is 1 if there are
differences.

Examples:
  roster reconcile users.csv
  roster reconcile users.csv --apply --yes
`,
		)
		.action((path: string, options: Options) => reconcile(session(), path, options));
}
