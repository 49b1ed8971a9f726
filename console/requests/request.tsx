// SPDX-License-Identifier: Apache-2.0

// One request, told as a story: what came, which rules read it, what was decided and why, and what it changed.

import { createClient } from "@connectrpc/connect";
import { useQuery } from "@connectrpc/connect-query";
import { useQuery as useOwnQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { type Request, RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { ChangeSentence } from "../parts/change-sentence.tsx";
import { Copy, CopyField } from "../parts/copy.tsx";
import { Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Marked } from "../parts/marked.tsx";
import { ExactMoment, Moment } from "../parts/time.tsx";
import { Undo } from "../parts/undo.tsx";
import { transport } from "../session/transport.ts";
import { Outcome, senderOf } from "./words.tsx";

const client = createClient(RequestService, transport);

export function RequestStory({ id }: { id: string }) {
	const navigate = useNavigate({ from: "/requests" });
	const { data, error, refetch } = useQuery(RequestService.method.getRequest, { requestId: id });
	const heading = useRef<HTMLHeadingElement>(null);
	const request = data?.request;
	// Who opened a request by keyboard goes on there.
	useEffect(() => {
		if (request !== undefined) {
			heading.current?.focus();
		}
	}, [request]);
	return (
		<section className="card stack" aria-labelledby="request-heading">
			<div className="card-head">
				<h2 id="request-heading" ref={heading} tabIndex={-1}>
					{request === undefined ? "Request" : `${request.method} ${request.path}`}
				</h2>
				<button
					type="button"
					className="icon-button"
					aria-label="Close the request"
					onClick={() => navigate({ search: ({ id: _, ...rest }) => rest })}
				>
					<X size={16} aria-hidden />
				</button>
			</div>
			{request !== undefined ? (
				<Told request={request} names={data?.names ?? {}} />
			) : error !== null ? (
				<Failure error={error} onRetry={() => void refetch()} />
			) : (
				<Loading what="the request" />
			)}
		</section>
	);
}

function Told({ request, names }: { request: Request; names: { readonly [id: string]: string } }) {
	const { cause, remedy, errorCode, rules, changes, story } = request;
	const known = new Map(Object.entries(names));
	return (
		<>
			<div className="row">
				<Outcome request={request} />
				{errorCode !== "" && <code>{errorCode}</code>}
				{story !== undefined && story.count > 1 && (
					<Link from="/requests" to="/requests" search={(all) => ({ ...all, story: story.id })}>
						{story.count} times since <Moment time={story.firstTime} />
					</Link>
				)}
			</div>
			{cause !== "" && (
				<div>
					<h3>Why</h3>
					<p>
						<Marked text={cause} />
					</p>
				</div>
			)}
			{remedy !== "" && (
				<div>
					<h3>What to do</h3>
					<p>
						<Marked text={remedy} />
					</p>
				</div>
			)}
			{rules.length > 0 && (
				<div>
					<h3>How it was read</h3>
					<ul className="plain-list">
						{rules.map(({ name, meaning, effect }) => (
							<li key={name}>
								<code>{name}</code>: {meaning} {effect !== "" && <span className="muted">{effect}</span>}
							</li>
						))}
					</ul>
				</div>
			)}
			{changes.length > 0 && (
				<div>
					<div className="row between">
						<h3>What it changed</h3>
						<Undo selection={{ case: "requestId", value: request.id }} what="what the request changed" />
					</div>
					<ul className="plain-list">
						{changes.map((each) => (
							<li key={String(each.sequence)}>
								<ChangeSentence change={each} names={known} />{" "}
								<Link
									to="/changes"
									search={{ at: String(each.sequence) }}
									className="small"
									aria-label={`Change ${each.sequence} in the log`}
								>
									{String(each.sequence)}
								</Link>
							</li>
						))}
					</ul>
				</div>
			)}
			<Facts request={request} />
			{request.hasBody && <Bodies id={request.id} />}
		</>
	);
}

function Facts({ request }: { request: Request }) {
	const { id, time, duration, peer, userAgent, query, name } = request;
	const milliseconds = Number(duration?.seconds ?? 0n) * 1000 + (duration?.nanos ?? 0) / 1e6;
	const facts: readonly (readonly [string, ReactNode])[] = [
		["Answered", time && <ExactMoment time={time} />],
		["Took", `${milliseconds.toFixed(1)} ms`],
		["About", name],
		["From", `${senderOf(request)}${peer === "" ? "" : `, ${peer}`}`],
		["Client", userAgent],
		["Query", query],
		[
			"Id",
			<>
				<code>{id}</code> <Copy text={id} what="the request id" />
			</>,
		],
	];
	return (
		<dl className="attributes">
			{facts
				.filter(([, value]) => value !== "" && value !== undefined)
				.map(([label, value]) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd>{value}</dd>
					</div>
				))}
		</dl>
	);
}

/** The bodies. They contain personal data, so they are read only when somebody asks, which the change log tells. */
function Bodies({ id }: { id: string }) {
	const [isOpen, open] = useState(false);
	const { data, error } = useOwnQuery({
		queryKey: ["bodies of a request", id],
		queryFn: ({ signal }) => client.getRequestBodies({ requestId: id }, { signal }),
		enabled: isOpen,
		staleTime: Number.POSITIVE_INFINITY,
	});
	if (!isOpen) {
		return (
			<div className="row">
				<ActionButton method={RequestService.method.getRequestBodies} className="button" onClick={() => open(true)}>
					Show what came
				</ActionButton>
				<span className="muted small">It contains personal data; the change log notes that you looked.</span>
			</div>
		);
	}
	if (data === undefined) {
		return error !== null ? <Failure error={error} /> : <Loading what="the bodies" />;
	}
	return (
		<div className="stack">
			{data.body !== "" && (
				<div>
					<h3>What came</h3>
					<CopyField text={data.body} what="the body of the request" />
				</div>
			)}
			{data.answer !== "" && (
				<div>
					<h3>The answer</h3>
					<CopyField text={data.answer} what="the answer" />
				</div>
			)}
			{data.cut && <p className="muted small">A body was longer than 64 KiB, and is cut.</p>}
		</div>
	);
}
