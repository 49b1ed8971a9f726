// SPDX-License-Identifier: Apache-2.0

// An error: what failed, why, what to do now, and the id of the request.

import { Code, ConnectError } from "@connectrpc/connect";
import { Copy } from "./copy.tsx";
import { Marked } from "./marked.tsx";

export interface FailureWords {
	readonly title: string;
	readonly reason: string;
	/** Empty if the server was not reached. */
	readonly requestId: string;
}

/** Returns the words for an error of a call. */
export function failureWords(error: unknown): FailureWords {
	const { code, rawMessage, metadata } = ConnectError.from(error);
	const requestId = metadata.get("x-request-id") ?? "";
	if (requestId === "" && (code === Code.Unavailable || code === Code.Unknown)) {
		return { title: "The server does not answer", reason: "Check that it runs. The console tries again.", requestId };
	}
	return { title: titles.get(code) ?? "The server reported an error", reason: rawMessage, requestId };
}

const titles = new Map<Code, string>([
	[Code.InvalidArgument, "The server rejected a value"],
	[Code.NotFound, "The server did not find it"],
	[Code.AlreadyExists, "It exists already"],
	[Code.PermissionDenied, "This session may not do that"],
	[Code.FailedPrecondition, "The server cannot do that now"],
	[Code.ResourceExhausted, "The server asks to wait"],
	[Code.Unavailable, "The server is not ready"],
]);

export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
	const { title, reason, requestId } = failureWords(error);
	return (
		<div className="failure" role="alert">
			<p className="failure-title">{title}</p>
			<p>
				<Marked text={reason} />
			</p>
			<div className="row">
				{onRetry !== undefined && (
					<button type="button" className="button" onClick={onRetry}>
						Try again
					</button>
				)}
				{requestId !== "" && (
					<span className="muted small">
						Request <code>{requestId}</code> <Copy text={requestId} what="the request id" />
					</span>
				)}
			</div>
		</div>
	);
}
