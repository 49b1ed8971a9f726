// SPDX-License-Identifier: Apache-2.0

// Tokens and sessions: who may call, since when and until when; tokens are created, rotated and deleted here.

import { useQuery } from "@connectrpc/connect-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { ChangeKind } from "../../gen/roster/v1/change_pb.ts";
import { SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { type Token, TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { Empty, Loading } from "../parts/empty.tsx";
import { ExpiryLine } from "../parts/expiry-line.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page, Section } from "../parts/page.tsx";
import { Table } from "../parts/table.tsx";
import { Moment, millisOf, useNow } from "../parts/time.tsx";
import { tokenKinds, tokenName } from "../parts/token-words.ts";
import { useSession } from "../session/session.ts";
import { CreateToken } from "./create-token.tsx";
import { DeleteToken } from "./delete-token.tsx";
import { Sessions } from "./sessions.tsx";

const { listTokens } = TokenService.method;
const shown = [listTokens, SessionService.method.listSessions];

/** The open dialog and its token. A rotation creates a token like another. */
type Open = { readonly kind: "create"; readonly like?: Token } | { readonly kind: "delete"; readonly token: Token };

export function Tokens() {
	const { data, error, refetch } = useQuery(listTokens, { pageSize: 1000, includeExpired: true });
	const [open, setOpen] = useState<Open>();
	useLiveQueries(shown, [ChangeKind.TOKEN_CREATED, ChangeKind.TOKEN_DELETED]);
	const close = () => setOpen(undefined);
	return (
		<Page
			title="Tokens and sessions"
			description="Who may call the server."
			actions={
				<button type="button" className="button primary" onClick={() => setOpen({ kind: "create" })}>
					<Plus size={16} aria-hidden />
					Create a token
				</button>
			}
		>
			{data === undefined && error === null && <Loading what="the tokens" />}
			{error !== null && <Failure error={error} onRetry={refetch} />}
			{data !== undefined &&
				(data.tokens.length === 0 ? (
					<section className="card">
						<Empty title="There is no token">
							The server uses the token in ROSTER_ADMIN_TOKEN. An identity provider needs a SCIM token: create one.
						</Empty>
					</section>
				) : (
					<>
						<Section title="Until they expire">
							<ExpiryLine tokens={data.tokens} />
						</Section>
						<Section title={`Tokens (${data.tokens.length})`}>
							<TokenTable
								tokens={data.tokens}
								onRotate={(like) => setOpen({ kind: "create", like })}
								onDelete={(token) => setOpen({ kind: "delete", token })}
							/>
						</Section>
					</>
				))}
			<Sessions />
			{open?.kind === "create" && <CreateToken like={open.like} onClose={close} />}
			{open?.kind === "delete" && <DeleteToken token={open.token} onClose={close} />}
		</Page>
	);
}

function Expiry({ token: { expireTime } }: { token: Token }) {
	const now = useNow();
	const isOver = expireTime !== undefined && millisOf(expireTime) <= now;
	return (
		<span>
			<Moment time={expireTime} /> {isOver && <span className="badge bad">expired</span>}
		</span>
	);
}

function TokenTable({
	tokens,
	onRotate,
	onDelete,
}: {
	tokens: readonly Token[];
	onRotate(token: Token): void;
	onDelete(token: Token): void;
}) {
	const { session } = useSession();
	return (
		<Table
			label="Tokens"
			rows={tokens}
			keyOf={({ id }) => id}
			columns={[
				{
					header: "Name",
					cell: (token) => (
						<span>
							<strong>{tokenName(token)}</strong>
							{token.id === session?.tokenId && <span className="muted small"> of this session</span>}
						</span>
					),
				},
				{ header: "Kind", cell: ({ kind }) => tokenKinds.get(kind) },
				{ header: "Connection", cell: ({ connection }) => connection },
				{ header: "Last use", cell: ({ lastUseTime }) => <Moment time={lastUseTime} /> },
				{ header: "Expires", cell: (token) => <Expiry token={token} /> },
				{
					header: "Actions",
					cell: (token) => (
						<span className="row">
							<button
								type="button"
								className="button"
								onClick={() => onRotate(token)}
								aria-label={`Rotate ${tokenName(token)}`}
							>
								Rotate
							</button>
							<button
								type="button"
								className="button"
								onClick={() => onDelete(token)}
								disabled={token.id === session?.tokenId}
								title={token.id === session?.tokenId ? "This session stands on the token" : undefined}
								aria-label={`Delete ${tokenName(token)}`}
							>
								Delete
							</button>
						</span>
					),
				},
			]}
		/>
	);
}
