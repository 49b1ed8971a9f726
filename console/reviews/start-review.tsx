// SPDX-License-Identifier: Apache-2.0

// Puts a SCIM token in review.

import { callUnaryMethod, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ReviewService } from "../../gen/roster/v1/review_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { Confirm } from "../parts/dialog.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { tokenName } from "../parts/token-words.ts";

export function StartReview({ onClose }: { onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const navigate = useNavigate();
	const { data, error } = useQuery(TokenService.method.listTokens, { kind: CredentialKind.SCIM, pageSize: 1000 });
	const [chosen, setChosen] = useState<string>();
	const tokens = data?.tokens ?? [];
	const tokenId = chosen ?? tokens[0]?.id;

	async function start() {
		const { review } = await callUnaryMethod(transport, ReviewService.method.startReview, { tokenId: tokenId ?? "" });
		await queries.invalidateQueries();
		if (review !== undefined) {
			await navigate({ to: "/reviews/$id", params: { id: review.id } });
		}
	}

	return (
		<Confirm
			title="Start a review"
			button="Start the review"
			disabled={tokenId === undefined}
			onConfirm={start}
			onClose={onClose}
		>
			{error !== null && <Failure error={error} />}
			{data === undefined && error === null && <Loading what="the tokens" />}
			{data !== undefined && tokens.length === 0 && (
				<Empty title="There is no SCIM token" action={<Link to="/connect">Connect an identity provider</Link>}>
					A review is of a token.
				</Empty>
			)}
			{tokens.length > 0 && (
				<label className="field">
					<span>Token</span>
					<select value={tokenId} onChange={({ target }) => setChosen(target.value)}>
						{tokens.map((each) => (
							<option key={each.id} value={each.id}>
								{tokenName(each)} · {each.connection}
							</option>
						))}
					</select>
				</label>
			)}
			<p className="muted">
				From now on, what the identity provider sends with this token goes to a copy of the directory. It reads back
				what it wrote. People and their access stay as they are, until you activate the review or discard it.
			</p>
		</Confirm>
	);
}
