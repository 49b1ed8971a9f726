// SPDX-License-Identifier: Apache-2.0

// The flight recorder: collects what came of SCIM requests, and writes it a moment later. It never holds up a request or
// a commit: its buffer is bounded. Bodies that do not fit are left out, and requests that do not fit are dropped and
// counted.

import { setImmediate, setTimeout } from "node:timers/promises";
import { RequestOutcome } from "../../../gen/roster/v1/request_service_pb.ts";
import { numbersPerMs, type RequestBatch, type RequestStore } from "../../store/interface/requests.ts";
import type { SettingsReader } from "../../store/interface/settings.ts";
import type { Explaining } from "./addition.ts";
import { explainBulk } from "./bulk.ts";
import { type Explanation, explain } from "./causes.ts";
import { connectionOf } from "./connection.ts";
import type { RequestFacts } from "./facts.ts";
import { type MadeRecord, outcomeOf, recordOf } from "./record.ts";
import { type RecorderSettings, recorderSettings } from "./settings.ts";
import { type SyncCounter, syncCounter } from "./syncs.ts";

/** How long a request waits before it is written, in milliseconds. */
const writeEvery = 250;

/** How long to wait after a failed write, in milliseconds. */
const tryAgainAfter = 1000;

/** How many requests wait at most, and how many bytes the bodies have at most that wait with them. */
const most = { requests: 10_000, bytes: 8 * 1024 * 1024 };

/** How many requests are written at once. */
const writtenAtOnce = 128;

/** How many bytes of bodies are read in one turn of the event loop. */
const readAtOnce = 65_536;

/** How long the recorder pauses after it has read bodies: this many times what reading them took. */
const pauseShare = 5;

/** How many requests a pack has, how many small packs are joined to one, and how long packs are joined, in milliseconds. */
const pack = { requests: 128, parts: 24, span: 300_000 };

/** How often the settings are read for the sampling of reads, in milliseconds. */
const settingsEvery = 1000;

/** When the records of a purged user are forgotten once more, because another server may have written one, in milliseconds. */
const forgetAgainAfter = 2000;

export interface Recorder {
	/** Whether a request is recorded: all are but most reads that succeeded. */
	wants(request: Pick<RequestFacts, "method" | "route" | "status">): boolean;
	/** Counts the requests of each token. */
	readonly syncs: SyncCounter;
	/** Records a request. It returns at once. */
	record(facts: RequestFacts): void;
	/** Writes what waits. */
	flush(): Promise<void>;
	/**
	 * Removes what is personal from the records of a purged user.
	 *
	 * @param names the user's names and addresses.
	 */
	forget(userId: string, names: readonly string[]): Promise<void>;
	/**
	 * Adds a listener that is called after records were written.
	 *
	 * @returns a function that removes the listener.
	 */
	onRecorded(listener: () => void): () => void;
	/** How many requests were dropped, because the database did not take them in time. */
	readonly dropped: number;
	/** Writes what waits, and stops. */
	close(): Promise<void>;
}

/** The first numbers of packs, oldest first, and how many requests they have together. */
interface OpenPacks {
	readonly small: readonly number[];
	readonly joined: readonly number[];
	readonly requests: number;
}

type Parts = RequestStore & SettingsReader & Explaining;

/**
 * @param now milliseconds since 1970.
 * @param onError receives the error of a failed write.
 */
export function createRecorder(store: Parts, now: () => number, onError: (error: unknown) => void): Recorder {
	const listeners = new Set<() => void>();
	let waiting: RequestFacts[] = [];
	let waitingBytes = 0;
	let dropped = 0;
	let timer: NodeJS.Timeout | undefined;
	let writing: Promise<void> | undefined;
	let lastNumber = 0;
	// Two servers that record in the same millisecond get different numbers.
	const firstInMs = Math.floor(Math.random() * (numbersPerMs / 2));
	/** The packs that the next records may be joined to: those of one write each, and those that were joined already. */
	let open: OpenPacks = { small: [], joined: [], requests: 0 };
	let settings: RecorderSettings | undefined;
	let settingsReadAt = Number.NEGATIVE_INFINITY;
	let reads = 0;
	let closing = false;

	async function readSettings(): Promise<RecorderSettings> {
		settingsReadAt = performance.now();
		settings = recorderSettings(await store.getSettings());
		return settings;
	}

	/** Whether a read that succeeded is recorded. */
	function isSampled(): boolean {
		if (performance.now() - settingsReadAt > settingsEvery) {
			readSettings().catch(() => {});
		}
		const every = settings?.readSample ?? 0;
		reads += 1;
		return every > 0 && reads % every === 0;
	}

	function schedule(after: number) {
		timer ??= globalThis
			.setTimeout(() => {
				timer = undefined;
				void flush();
			}, after)
			.unref();
	}

	function numberOf({ time }: RequestFacts): number {
		lastNumber = Math.max(lastNumber + 1, time * numbersPerMs + firstInMs);
		return lastNumber;
	}

	/** Joins the packs of a span to one when it is over: a search reads a filter for each pack. */
	async function closeSpan(first: number): Promise<void> {
		const packs = [...open.joined, ...open.small];
		const [oldest = first] = packs;
		if (first - oldest < pack.span * numbersPerMs) {
			return;
		}
		open = { small: [], joined: [], requests: 0 };
		if (packs.length > 1) {
			await store.recordRequests({ records: [], bodies: [], joined: packs });
		}
	}

	/** Writes records, together with the packs before them if these are many or have enough requests. */
	async function writePack({ records, bodies }: Omit<RequestBatch, "joined">, first: number): Promise<void> {
		const { small, joined } = open;
		const requests = open.requests + records.length;
		const isFull = requests >= pack.requests;
		const parts = isFull ? [...joined, ...small] : small.length >= pack.parts ? small : [];
		await store.recordRequests({ records, bodies, joined: parts });
		if (isFull) {
			open = { small: [], joined: [], requests: 0 };
		} else if (parts.length > 0) {
			open = { small: [], joined: [...joined, parts[0] ?? first], requests };
		} else {
			open = { small: [...small, first], joined, requests };
		}
	}

	/** A record that cannot be made must not hold up the others: it is made without the bodies. */
	function recordedAs(...[facts, ...rest]: Parameters<typeof recordOf>): MadeRecord {
		try {
			return recordOf(facts, ...rest);
		} catch (error) {
			onError(error);
			return recordOf(withoutBodies(facts), ...rest);
		}
	}

	async function write(batch: readonly RequestFacts[]): Promise<void> {
		const { bodies: kept, bytes } = await readSettings();
		if (bytes === 0) {
			return;
		}
		const made = [];
		let read = 0;
		let began = performance.now();
		for (const facts of batch) {
			read += sizeOf(facts);
			if (read > readAtOnce) {
				// Other requests are answered between two large bodies, and many connections are accepted.
				await (closing ? setImmediate() : setTimeout(pauseShare * (performance.now() - began)));
				read = 0;
				began = performance.now();
			}
			const placed = { ...facts, connectionId: await connectionOf(store, facts) };
			const isRefused = outcomeOf(facts.status) !== RequestOutcome.SUCCEEDED;
			const bulk = await explainBulk(store, placed, now());
			const explanation: Explanation | undefined = isRefused ? await explain(store, placed, now()) : bulk;
			made.push(recordedAs(placed, numberOf(facts), kept, explanation, bulk));
		}
		const records = made.map((each) => each.record);
		const [first] = records;
		if (first === undefined) {
			return;
		}
		await closeSpan(first.number);
		await writePack({ records, bodies: made.flatMap((each) => each.bodies ?? []) }, first.number);
	}

	/** Writes some of what waits. If that fails, it waits again. */
	async function writeSome(): Promise<boolean> {
		// The times in a pack differ by less than its span, on which a search relies. The clock may have been set forward.
		const end = waiting.findIndex((each) => each.time - (waiting[0]?.time ?? 0) >= pack.span);
		const batch = waiting.splice(0, end === -1 ? writtenAtOnce : Math.min(end, writtenAtOnce));
		const bytes = batch.reduce((sum, each) => sum + sizeOf(each), 0);
		try {
			await write(batch);
			waitingBytes -= bytes;
			return true;
		} catch (error) {
			waiting = [...batch, ...waiting];
			onError(error);
			return false;
		}
	}

	async function writeAll(): Promise<void> {
		while (waiting.length > 0) {
			if (!(await writeSome())) {
				schedule(tryAgainAfter);
				return;
			}
		}
		for (const listener of listeners) {
			listener();
		}
	}

	function flush(): Promise<void> {
		writing ??= writeAll().finally(() => {
			writing = undefined;
		});
		return writing;
	}

	async function forget(userId: string, names: readonly string[]): Promise<void> {
		await flush();
		await store.forgetRequests(userId, names);
	}

	const syncs = syncCounter(store, async () => (await readSettings()).bytes > 0, onError);

	return {
		syncs,
		wants({ method, route, status }) {
			const isRead = method === "GET" || method === "HEAD" || route.endsWith("/.search");
			return !isRead || status >= 400 || isSampled();
		},
		record(facts) {
			if (waiting.length >= most.requests) {
				dropped += 1;
				return;
			}
			const fits = waitingBytes + sizeOf(facts) <= most.bytes;
			const kept = fits ? facts : withoutBodies(facts);
			waiting.push(kept);
			waitingBytes += sizeOf(kept);
			schedule(writeEvery);
		},
		flush,
		async forget(userId, names) {
			await forget(userId, names);
			globalThis.setTimeout(() => void forget(userId, names).catch(onError), forgetAgainAfter).unref();
		},
		onRecorded(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		get dropped() {
			return dropped;
		},
		async close() {
			closing = true;
			await Promise.all([flush(), syncs.flush()]);
			clearTimeout(timer);
		},
	};
}

/** Leaves out the bodies. An empty body counts as one that cannot be read, whose secrets are not known. */
function withoutBodies(facts: RequestFacts): RequestFacts {
	return { ...facts, body: facts.body && new Uint8Array(), answer: undefined };
}

/** How much memory the bodies take, in bytes. */
function sizeOf({ body, answer }: RequestFacts): number {
	return (body?.length ?? 0) + (answer?.length ?? 0);
}
