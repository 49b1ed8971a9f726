// SPDX-License-Identifier: Apache-2.0

// Many writers at once on one directory, each with a part of its own.

import { fold } from "../src/scim/fold.ts";
import { Random } from "../test/scim/random.ts";
import { errorSchema } from "../test/scim.ts";
import { type Answer, Client, mapGroups, setUp } from "./client.ts";
import { type Rows, Writer } from "./model.ts";
import type { Database } from "./target.ts";

/** How long a writer waits after a refusal, in milliseconds. */
const pause = 5;

/** What is wrong with the form of a refusal for now, if anything is. */
function wrongForm({ body, headers }: Answer): string | undefined {
	const id = headers["x-request-id"];
	const good = body?.schemas?.[0] === errorSchema && body.status === "503" && String(body.detail).includes(String(id));
	return good ? undefined : `503 came with ${JSON.stringify(body)} for the request ${id}`;
}

/** The one refusal that does not say that nothing was changed. */
function saysThatNobodyKnows({ status, body }: Answer): boolean {
	return status === 503 && String(body?.detail).includes("is not known");
}

export class Writers {
	readonly #client: Client;
	readonly #all: readonly Writer[];
	/** Answers that it cannot be done now. */
	refused = 0;
	/** Requests that got no answer. */
	unanswered = 0;

	private constructor(token: string, all: readonly Writer[]) {
		this.#client = new Client(token, all.length);
		this.#all = all;
	}

	/** Makes a fresh server ready for so many: groups of every second writer give membership of an organization. */
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

	/** Requests that were answered as they have to be. */
	get acknowledged(): number {
		return this.#all.reduce((sum, each) => sum + each.acknowledged, 0);
	}

	/**
	 * Lets all write for as long as it is to go on, and there is a server.
	 *
	 * @param urls the servers, which are asked by turns.
	 * @param mayRefuse whether 503 is an answer that may come.
	 * @returns answers that must not be.
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

	/** Holds what was acknowledged against what is stored. Gives what is lost, half there, or there though it was refused. */
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
			database.query("select * from users"),
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
