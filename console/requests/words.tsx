// SPDX-License-Identifier: Apache-2.0

import { type Request, RequestOutcome } from "../../gen/roster/v1/request_service_pb.ts";

const words: Readonly<Record<RequestOutcome, readonly [word: string, tone: string]>> = {
	[RequestOutcome.UNSPECIFIED]: ["unknown", ""],
	[RequestOutcome.SUCCEEDED]: ["succeeded", "good"],
	[RequestOutcome.REFUSED]: ["refused", "warn"],
	[RequestOutcome.FAILED]: ["failed", "bad"],
};

/** The outcome with the HTTP status, such as `refused 409`. */
export function Outcome({ request: { outcome, status } }: { request: Request }) {
	const [word, tone] = words[outcome] ?? ["unknown", ""];
	return (
		<span className={`badge ${tone}`}>
			{word} {status}
		</span>
	);
}

/** Who sent a request: the name of the token, or the beginning of its id. */
export function senderOf({ tokenName, tokenId }: Request): string {
	return tokenName || tokenId.slice(0, 8) || "no token";
}
