// SPDX-License-Identifier: Apache-2.0

// Runs many writers on one directory at once. Each changes its own part.

import { fold } from "../src/scim/fold.ts";
import { Random } from "../test/scim/random.ts";
import { errorSchema } from "../test/scim.ts";
import { type Answer, Client, mapGroups, setUp } from "./client.ts";
import { type Rows, Writer } from "./model.ts";
import type { Database } from "./target.ts";

/** The delay of a writer after a refusal, in milliseconds. */
const pause = 5;

/** Returns a finding if the form of a 503 response is wrong. */
function wrongForm({ body, headers }: Answer): string | undefined {
	const id = headers["x-request-id"];
	const good = body?.schemas?.[0] === errorSchema && body.status === "503" && String(body.detail).includes(String(id));
	return good ? undefined : `503 came with ${JSON.stringify(body)} for the request ${id}`;
}

/** Whether a refusal says that the outcome of the request is unknown. */
function saysThatNobodyKnows({ status, body }: Answer): boolean {
	return status === 503 && String(body?.detail).includes("is not known");
}

/** Whether a refusal says that the change was made, and only the response could not be read. */
function saysThatItWasMade({ status, body }: Answer): boolean {
	return status === 503 && String(body?.detail).includes("(made_unread,");
}

export class Writers {
	readonly #client: Client;
	readonly #all: readonly Writer[];
	/** The number of refusals with 503. */
	refused = 0;
	/** The number of requests without a response. */
	unanswered = 0;
	/** The number of refusals that say that the change was made. */
	unread = 0;

	private constructor(token: string, all: readonly Writer[]) {
		this.#client = new Client(token, all.length);
		this.#all = all;
	}

	/** Prepares a new server for `count` writers. The groups of every second one are mapped to an organization. */
	static async begin(url: string, count: number, random: Random): Promise<Writers> {
		const token = await setUp(url);
		const all = Array.from(
			{ length: count },
			(_, index) => new Writer(String(index), new Random(random.below(2 ** 31))),
		);
		const mapped = all.filter((_, index) => index % 2 === 0);
		await mapGroups(
			url,
			"platform",
			mapped.flatMap((each) => each.groupNames),
		);
		return new Writers(token, all);
	}

	/** The number of requests with the expected response. */
	get acknowledged(): number {
		return this.#all.reduce((sum, each) => sum + each.acknowledged, 0);
	}

	/**
	 * Runs all writers while `goesOn` returns true and a server is running.
	 *
	 * @param urls the servers, used in turn.
	 * @param mayRefuse whether a 503 response is allowed.
	 * @returns wrong responses.
	 */
	async write(urls: readonly string[], goesOn: () => boolean, mayRefuse = false): Promise<string[]> {
		const wrong: string[] = [];
		await Promise.all(
			this.#all.map(async (writer, index) => {
				for (let turn = index; goesOn() && wrong.length === 0; turn++) {
					const move = writer.next();
					const url = urls[turn % urls.length] as string;
					const answer = await this.#client.send(url, move.request).catch(() => undefined);
					if (answer === undefined || (mayRefuse && saysThatNobodyKnows(answer))) {
						writer.unanswered();
						this.unanswered += 1;
						return;
					}
					if (mayRefuse && saysThatItWasMade(answer)) {
						writer.made();
						this.unread += 1;
						return;
					}
					const refused = mayRefuse && answer.status === 503;
					const finding = refused ? wrongForm(answer) : writer.answered(move, answer);
					if (refused) {
						this.refused += 1;
						writer.refused();
						await new Promise((resolve) => setTimeout(resolve, pause));
					}
					if (finding !== undefined) {
						wrong.push(finding);
					}
				}
			}),
		);
		return wrong;
	}

	/**
	 * Compares the stored rows with the acknowledged writes. Returns lost and partial writes, and refused ones that are
	 * stored.
	 */
	async compare(database: Database): Promise<string[]> {
		const rows = await rowsOf(database);
		return this.#all.flatMap((each) => each.compare(rows));
	}

	close(): void {
		this.#client.close();
	}
}

async function rowsOf(database: Database): Promise<Rows> {
	const [users, groups, members] = await database.snapshot(() =>
		Promise.all([
			// Of several users with a name, the newest has it. Ids begin with the time.
			database.query("select * from users order by id"),
			database.query("select * from groups"),
			database.query("select * from group_members"),
		]),
	);
	const membersOf = Map.groupBy(members, (row) => row["group_id"] as string);
	return {
		users: new Map(users.map((row) => [fold(row["user_name"]), row])),
		groups: new Map(groups.map((row) => [fold(row["display_name"]), row])),
		members: new Map([...membersOf].map(([id, rows]) => [id, new Set(rows.map((row) => row["user_id"] as string))])),
	};
}
