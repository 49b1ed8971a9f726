// SPDX-License-Identifier: Apache-2.0

// One call: the request as a form or as JSON, its headers and token, and what came back.

import type { DescMethod, JsonObject } from "@bufbuild/protobuf";
import { Link2, Play, Square } from "lucide-react";
import { lazy, Suspense, useEffect, useId, useRef, useState } from "react";
import { Loading } from "../parts/empty.tsx";
import { toast } from "../parts/toast.tsx";
import { useDenied } from "../session/denied.ts";
import { AnswerView } from "./answer.tsx";
import { CommandsView } from "./commands-view.tsx";
import { Comment } from "./comment.tsx";
import { misfit, normalized } from "./form-values.ts";
import { HeadersInput } from "./headers-input.tsx";
import { remember } from "./history.ts";
import { HistoryView } from "./history-view.tsx";
import { type Answer, invoke } from "./invoke.ts";
import { type Header, type LinkedRequest, linkTo } from "./link.ts";
import { MessageForm } from "./message-form.tsx";
import { MethodMark } from "./method-list.tsx";
import { isCallable, isStream, nameOf, useSchema } from "./schema.ts";

const JsonEditor = lazy(() => import("./json-editor.tsx"));

/** The body of a link, in the names of the form; as it is if it does not fit the message. */
function initialBody(
	linked: LinkedRequest | undefined,
	method: DescMethod,
	registry: Parameters<typeof normalized>[2],
) {
	try {
		return normalized(method.input, linked?.body ?? {}, registry);
	} catch {
		return linked?.body ?? {};
	}
}

export function Call({ method, linked }: { method: DescMethod; linked: LinkedRequest | undefined }) {
	const schema = useSchema();
	const { registry, commentOf } = schema;
	const [body, setBody] = useState<JsonObject>(() => initialBody(linked, method, registry));
	/** The text of the JSON editor; undefined while the form is shown. */
	const [text, setText] = useState<string>();
	const [headers, setHeaders] = useState<readonly Header[]>(linked?.headers ?? []);
	const [token, setToken] = useState<string>();
	const deniedToSession = useDenied(method);
	const denied = token === undefined ? deniedToSession : undefined;
	const [answer, setAnswer] = useState<Answer>();
	const running = useRef<AbortController>(undefined);
	const tabs = useId();
	useEffect(() => () => running.current?.abort(), []);

	const parsed = text === undefined ? { body } : parse(text);
	const problem = parsed.body === undefined ? parsed.problem : misfit(method.input, parsed.body, registry);
	const isRunning = answer?.state === "waiting" || answer?.state === "streaming";

	function showForm() {
		if (parsed.body !== undefined && problem === undefined) {
			setBody(normalized(method.input, parsed.body, registry));
			setText(undefined);
		}
	}

	async function send() {
		if (problem !== undefined || isRunning || !isCallable(method) || denied !== undefined) {
			return;
		}
		const sent = parsed.body ?? {};
		const stop = new AbortController();
		running.current = stop;
		let last: Answer | undefined;
		await invoke({ method, body: sent, headers, token }, schema, stop.signal, (next) => {
			last = next;
			setAnswer(next);
		});
		const outcome = last?.state === "done" ? "ok" : String(last?.error?.["code"] ?? "stopped");
		remember({
			method: nameOf(method),
			...{ body: sent, headers, outcome },
			time: Date.now(),
			duration: last?.duration ?? 0,
		});
	}

	async function copyLink() {
		await navigator.clipboard?.writeText(linkTo(nameOf(method), { body: parsed.body ?? {}, headers }));
		toast("The link is copied. It contains the request, and no token.");
	}

	return (
		<div className="stack">
			<section className="card" aria-label="Request">
				<div className="studio-title">
					<h2>
						<span className="muted">{method.parent.typeName}/</span>
						<wbr />
						{method.name}
					</h2>
					<MethodMark method={method} />
				</div>
				<Comment text={commentOf(method)} folded />
				{!isCallable(method) && (
					<p className="notice">A browser cannot send a stream of messages. Use a command below instead.</p>
				)}
				{denied !== undefined && <p className="notice">{denied}</p>}
				<div className="tabs" role="tablist" aria-label="The form of the request">
					<button
						type="button"
						role="tab"
						id={`${tabs}-form`}
						aria-selected={text === undefined}
						onClick={showForm}
						disabled={problem !== undefined && text !== undefined}
					>
						Form
					</button>
					<button
						type="button"
						role="tab"
						id={`${tabs}-json`}
						aria-selected={text !== undefined}
						onClick={() => setText((shown) => shown ?? JSON.stringify(body, null, 2))}
					>
						JSON
					</button>
				</div>
				<div
					role="tabpanel"
					aria-labelledby={text === undefined ? `${tabs}-form` : `${tabs}-json`}
					onKeyDown={(event) => {
						if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && text === undefined) {
							void send();
						}
					}}
				>
					{text === undefined ? (
						<MessageForm desc={method.input} value={body} onChange={setBody} />
					) : (
						<Suspense fallback={<Loading what="the editor" />}>
							<JsonEditor text={text} label="The request as JSON" onChange={setText} onSend={send} />
						</Suspense>
					)}
				</div>
				{problem !== undefined && (
					<p className="field-error" role="status">
						{problem}
					</p>
				)}
				<HeadersInput headers={headers} onHeaders={setHeaders} token={token} onToken={setToken} />
				<div className="row studio-send">
					{isRunning ? (
						<button type="button" className="button danger" onClick={() => running.current?.abort()}>
							<Square size={15} aria-hidden /> Stop
						</button>
					) : (
						<button
							type="button"
							className="button primary"
							onClick={send}
							disabled={problem !== undefined || !isCallable(method) || denied !== undefined}
							title="Ctrl-Enter"
						>
							<Play size={15} aria-hidden /> {isStream(method) ? "Open the stream" : "Send"}
						</button>
					)}
					<button type="button" className="button" onClick={copyLink}>
						<Link2 size={15} aria-hidden /> Copy link
					</button>
				</div>
			</section>
			{answer !== undefined && <AnswerView method={method} answer={answer} />}
			<CommandsView method={method} body={parsed.body ?? {}} headers={headers} />
			<HistoryView />
		</div>
	);
}

function parse(text: string): { body: JsonObject } | { body: undefined; problem: string } {
	try {
		const body = JSON.parse(text.trim() === "" ? "{}" : text) as JsonObject;
		return body !== null && typeof body === "object" && !Array.isArray(body)
			? { body }
			: { body: undefined, problem: "The request is a JSON object: {…}." };
	} catch (error) {
		return { body: undefined, problem: `This is not JSON: ${(error as Error).message}` };
	}
}
