// SPDX-License-Identifier: Apache-2.0

// The response to a call: the state, the messages, the headers and the trailers.

import type { DescMethod } from "@bufbuild/protobuf";
import { Copy } from "../parts/copy.tsx";
import type { Answer, Received } from "./invoke.ts";
import { JsonText } from "./json-text.tsx";
import type { Header } from "./link.ts";
import { isStream } from "./schema.ts";

const milliseconds = (duration: number) =>
	duration < 10
		? `${duration.toFixed(1)} ms`
		: duration < 10_000
			? `${Math.round(duration)} ms`
			: `${(duration / 1000).toFixed(1)} s`;

const states = {
	waiting: { mark: "badge", text: "Waiting" },
	streaming: { mark: "badge accent", text: "Open" },
	done: { mark: "badge good", text: "OK" },
	failed: { mark: "badge bad", text: "Failed" },
	stopped: { mark: "badge", text: "Stopped" },
} as const;

export function AnswerView({ method, answer }: { method: DescMethod; answer: Answer }) {
	const { state, status, error, messages, count, duration } = answer;
	const { mark, text } = states[state];
	const [only] = messages;
	return (
		<section className="card" aria-label="Answer">
			<div className="card-head">
				<div className="row" role="status">
					<h2>Answer</h2>
					<span className={mark}>{state === "failed" ? String(error?.["code"] ?? text) : text}</span>
					{status !== undefined && <span className="muted small">HTTP {status}</span>}
					{isStream(method) && <span className="muted small">{count === 1 ? "1 message" : `${count} messages`}</span>}
					<span className="muted small">{milliseconds(duration)}</span>
				</div>
				{!isStream(method) && only !== undefined && (
					<Copy text={JSON.stringify(only.json, null, 2)} what="the answer" />
				)}
			</div>
			{error !== undefined && <JsonText label="The error" value={error} />}
			{isStream(method) ? (
				<Messages messages={messages} count={count} />
			) : (
				only !== undefined && <JsonText label="The answer" value={only.json} />
			)}
			<HeaderTable label="Headers" headers={answer.headers} />
			<HeaderTable label="Trailers" headers={answer.trailers} />
		</section>
	);
}

/** The messages of a stream, newest first. The newest three are open. */
function Messages({ messages, count }: { messages: readonly Received[]; count: number }) {
	return (
		<>
			<ol className="studio-messages" reversed>
				{messages.toReversed().map(({ number, after, json }) => (
					<li key={number}>
						<details open={number > count - 3}>
							<summary>
								<span className="muted small">
									#{number} · {milliseconds(after)}
								</span>
								<code>{JSON.stringify(json)}</code>
							</summary>
							<JsonText label={`Message ${number}`} value={json} />
						</details>
					</li>
				))}
			</ol>
			{count > messages.length && (
				<p className="muted small">
					The newest {messages.length} of {count} messages are kept.
				</p>
			)}
		</>
	);
}

function HeaderTable({ label, headers }: { label: string; headers: readonly Header[] }) {
	if (headers.length === 0) {
		return null;
	}
	return (
		<details className="studio-headers">
			<summary>
				{label} <span className="muted small">{headers.length}</span>
			</summary>
			<dl className="pairs">
				{headers.map(({ name, value }) => (
					<div key={name}>
						<dt>
							<code>{name}</code>
						</dt>
						<dd>
							<code>{value}</code>
						</dd>
					</div>
				))}
			</dl>
		</details>
	);
}
