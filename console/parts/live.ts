// SPDX-License-Identifier: Apache-2.0

// A live stream: follows the change log, and after a lost connection goes on from its sequence number.

import type { DescMethodUnary } from "@bufbuild/protobuf";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Change, ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { endSession } from "../session/session.ts";
import { transport } from "../session/transport.ts";
import { setReached } from "./reached.ts";
import { inSlot } from "./stream-slot.ts";

/** The server sends a message at least so often, in seconds. */
const heartbeat = 10;
/** A stream that is silent for so long, in milliseconds, is dead: its connection was lost without a sign. */
const silence = 2.5 * heartbeat * 1000;

/** Milliseconds between two tries. */
const firstWait = 500;
const longestWait = 10_000;
const pollEvery = 5000;

const sleep = (millis: number, signal: AbortSignal) =>
	new Promise<void>((resolve) => {
		const timer = setTimeout(resolve, millis);
		signal.addEventListener("abort", () => {
			clearTimeout(timer);
			resolve();
		});
	});

/** The functions by which a stream of messages continues after a lost connection. */
export interface Followed<Message> {
	/** Opens the stream after a position; `undefined` means from now on. */
	open(after: bigint | undefined, signal: AbortSignal): AsyncIterable<Message>;
	/** The position after a message; undefined if it has none. */
	positionOf(message: Message): bigint | undefined;
	onMessage(message: Message): void;
	/** Called when messages may have been missed: read everything anew. */
	onGap(): void;
}

/** Follows a stream until `signal` is aborted. A tab without a slot for it reads everything anew from time to time. */
export async function follow<Message>(followed: Followed<Message>, signal: AbortSignal): Promise<void> {
	let after: bigint | undefined;
	let wait = firstWait;
	/** Whether messages may have been missed since the last one. */
	let isBehind = false;

	/** Reads the stream until it ends. */
	async function read(): Promise<void> {
		const silent = new AbortController();
		let timer = setTimeout(() => silent.abort(), silence);
		try {
			for await (const message of followed.open(after, AbortSignal.any([signal, silent.signal]))) {
				clearTimeout(timer);
				timer = setTimeout(() => silent.abort(), silence);
				wait = firstWait;
				setReached(true);
				if (isBehind) {
					isBehind = false;
					followed.onGap();
				}
				after = followed.positionOf(message) ?? after;
				followed.onMessage(message);
			}
		} catch (reason) {
			if (signal.aborted) {
				return;
			}
			const { code } = ConnectError.from(reason);
			if (code === Code.Unauthenticated) {
				endSession();
			} else if (code === Code.OutOfRange) {
				after = undefined;
				followed.onGap();
			} else if (code !== Code.ResourceExhausted) {
				setReached(false);
			}
		} finally {
			clearTimeout(timer);
		}
	}

	while (!signal.aborted) {
		if (await inSlot(read)) {
			await sleep(wait, signal);
			wait = Math.min(wait * 2, longestWait);
		} else {
			isBehind = true;
			await sleep(pollEvery, signal);
			if (!signal.aborted) {
				followed.onGap();
			}
		}
	}
}

const changes = createClient(ProvisioningService, transport);

/** Streams the changes after a sequence number; without one, those from now on. */
function watchChanges(after: bigint | undefined, kinds: readonly ChangeKind[], signal: AbortSignal) {
	const from = after === undefined ? { fromNow: true } : { afterSequence: after };
	return changes.watchChanges({ ...from, kinds: [...kinds], heartbeatSeconds: heartbeat }, { signal });
}

/**
 * Calls a function with each new change while the component is shown.
 *
 * @param kinds the kinds of change; empty means all. It is read when the component is first shown.
 */
export function useChanges(onChange: (change: Change) => void, kinds: readonly ChangeKind[] = []): void {
	const queries = useQueryClient();
	const handler = useRef(onChange);
	handler.current = onChange;
	const fixedKinds = useRef(kinds);
	useEffect(() => {
		const ended = new AbortController();
		void follow(
			{
				open: (after, signal) => watchChanges(after, fixedKinds.current, signal),
				positionOf: ({ lastSequence }) => lastSequence,
				onMessage: ({ change }) => change !== undefined && handler.current(change),
				onGap: () => void queries.invalidateQueries(),
			},
			ended.signal,
		);
		return () => ended.abort();
	}, [queries]);
}

/**
 * Reads the answers of methods again when something changes, at most once a second.
 *
 * @param methods those that the view calls.
 */
export function useLiveQueries(methods: readonly DescMethodUnary[], kinds?: readonly ChangeKind[]): void {
	const queries = useQueryClient();
	const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
	useEffect(() => () => clearTimeout(timer.current), []);
	useChanges(() => {
		timer.current ??= setTimeout(() => {
			timer.current = undefined;
			for (const schema of methods) {
				void queries.invalidateQueries({ queryKey: createConnectQueryKey({ schema, cardinality: "finite" }) });
			}
		}, 1000);
	}, kinds);
}

const requests = createClient(RequestService, transport);

/**
 * Reads the answers of methods again when a request of an identity provider was recorded, at most once a second.
 *
 * @param methods those that the view calls. They are read when the component is first shown.
 */
export function useNewRequests(methods: readonly DescMethodUnary[]): void {
	const queries = useQueryClient();
	const fixed = useRef(methods);
	useEffect(() => {
		const ended = new AbortController();
		let timer: ReturnType<typeof setTimeout> | undefined;
		const readAgain = () => {
			timer ??= setTimeout(() => {
				timer = undefined;
				for (const schema of fixed.current) {
					void queries.invalidateQueries({ queryKey: createConnectQueryKey({ schema, cardinality: undefined }) });
				}
			}, 1000);
		};
		void follow(
			{
				open: (_, signal) => requests.watchRequests({}, { signal }),
				positionOf: () => undefined,
				onMessage: ({ request }) => request !== undefined && readAgain(),
				onGap: readAgain,
			},
			ended.signal,
		);
		return () => {
			clearTimeout(timer);
			ended.abort();
		};
	}, [queries]);
}
