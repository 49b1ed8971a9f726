// SPDX-License-Identifier: Apache-2.0

// Tokens, OAuth clients and sessions: who may call, since when and until when, and from where.

import { useQuery } from "@connectrpc/connect-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { type ChangeKind, ChangeKindSchema, CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { type Token, TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { ExpiryLine } from "../parts/expiry-line.tsx";
import { Failure } from "../parts/failure.tsx";
import { useLiveQueries } from "../parts/live.ts";
import { Page, Section } from "../parts/page.tsx";
import { Table } from "../parts/table.tsx";
import { Moment, millisOf, useNow } from "../parts/time.tsx";
import { tokenKind, tokenName } from "../parts/token-words.ts";
import { useSession } from "../session/session.ts";
import { Clients } from "./clients.tsx";
import { CreateToken } from "./create-token.tsx";
import { DeleteToken } from "./delete-token.tsx";
import { EndRotation } from "./end-rotation.tsx";
import { RotateToken } from "./rotate-token.tsx";
import { Sessions } from "./sessions.tsx";
import { SetNetworks } from "./set-networks.tsx";

const { listTokens } = TokenService.method;
const shown = [listTokens, SessionService.method.listSessions, ClientService.method.listClients];

/** The changes of tokens and clients. */
const changing = ChangeKindSchema.values
	.filter(({ localName }) => /^(TOKEN|CLIENT)_/.test(localName))
	.map((each) => each.number as ChangeKind);

/** What is done with a token, in a dialog. */
type Action = "rotate" | "finish" | "cancel" | "networks" | "delete";
type Act = (action: Action, token: Token) => void;

export function Tokens() {
	const { data, error, refetch } = useQuery(listTokens, { pageSize: 1000, includeExpired: true });
	const [isCreating, setCreating] = useState(false);
	const [open, setOpen] = useState<{ readonly action: Action; readonly token: Token }>();
	useLiveQueries(shown, changing);
	const tokens = data?.tokens.filter(({ client }) => !client) ?? [];
	const close = () => setOpen(undefined);
	return (
		<Page
			title="Tokens and sessions"
			description="Who may call the server."
			actions={
				<ActionButton
					method={TokenService.method.createToken}
					className="button primary"
					onClick={() => setCreating(true)}
				>
					<Plus size={16} aria-hidden />
					Create a token
				</ActionButton>
			}
		>
			{data === undefined && error === null && <Loading what="the tokens" />}
			{error !== null && <Failure error={error} onRetry={refetch} />}
			{data !== undefined &&
				(tokens.length === 0 ? (
					<section className="card">
						<Empty title="There is no token">
							The server uses the token in ROSTER_ADMIN_TOKEN. An identity provider needs a SCIM token: create one.
						</Empty>
					</section>
				) : (
					<>
						<Section title="Until they expire">
							<ExpiryLine tokens={tokens} />
						</Section>
						<Section title={`Tokens (${tokens.length})`}>
							<TokenTable tokens={tokens} onAct={(action, token) => setOpen({ action, token })} />
						</Section>
					</>
				))}
			<Clients />
			<Sessions />
			{isCreating && <CreateToken onClose={() => setCreating(false)} />}
			{open !== undefined && <ActionDialog {...open} onClose={close} />}
		</Page>
	);
}

function ActionDialog({ action, token, onClose }: { action: Action; token: Token; onClose(): void }) {
	switch (action) {
		case "rotate":
			return <RotateToken token={token} onClose={onClose} />;
		case "finish":
		case "cancel":
			return <EndRotation token={token} way={action} onClose={onClose} />;
		case "networks":
			return <SetNetworks token={token} onClose={onClose} />;
		case "delete":
			return <DeleteToken token={token} onClose={onClose} />;
	}
}

function TokenTable({ tokens, onAct }: { tokens: readonly Token[]; onAct: Act }) {
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
							{token.networks.length > 0 && (
								<span className="muted small">
									<br />
									from {token.networks.join(", ")}
								</span>
							)}
						</span>
					),
				},
				{ header: "Kind", cell: (token) => tokenKind(token) },
				{
					header: "Connection",
					cell: ({ connection }) =>
						connection !== "" && (
							<Link to="/connections/$name" params={{ name: connection }}>
								{connection}
							</Link>
						),
				},
				{ header: "Last use", cell: (token) => <LastUse token={token} /> },
				{ header: "Expires", cell: (token) => <Expiry token={token} /> },
				{
					header: "Actions",
					cell: (token) => <Actions token={token} isOwn={token.id === session?.tokenId} onAct={onAct} />,
				},
			]}
		/>
	);
}

/** The last use of a token; of each secret, while it is rotated. */
function LastUse({ token: { secrets, rotateTime, lastUseTime } }: { token: Token }) {
	if (rotateTime === undefined) {
		return <Moment time={lastUseTime} />;
	}
	return (
		<span className="stack-close">
			{secrets.map((secret) => (
				<span key={String(secret.old)}>
					{secret.old ? "old secret: " : "new secret: "}
					<Moment time={secret.lastUseTime} />
				</span>
			))}
		</span>
	);
}

function Expiry({ token: { expireTime, secrets, rotateTime } }: { token: Token }) {
	const now = useNow();
	const isOver = expireTime !== undefined && millisOf(expireTime) <= now;
	const old = rotateTime === undefined ? undefined : secrets.find((each) => each.old);
	return (
		<span className="stack-close">
			<span>
				<Moment time={expireTime} /> {isOver && <span className="badge bad">expired</span>}
			</span>
			{old !== undefined && (
				<span>
					old secret: <Moment time={old.endTime} />
				</span>
			)}
		</span>
	);
}

const methods = {
	rotate: TokenService.method.rotateToken,
	finish: TokenService.method.finishTokenRotation,
	cancel: TokenService.method.cancelTokenRotation,
	networks: TokenService.method.setTokenNetworks,
	delete: TokenService.method.deleteToken,
} as const;

function Actions({ token, isOwn, onAct }: { token: Token; isOwn: boolean; onAct: Act }) {
	const name = tokenName(token);
	const actions: readonly (readonly [Action, string])[] = [
		...(token.kind === CredentialKind.USER
			? []
			: token.rotateTime === undefined
				? ([["rotate", "Rotate"]] as const)
				: ([
						["finish", "Finish"],
						["cancel", "Cancel"],
					] as const)),
		["networks", "Networks"],
		["delete", "Delete"],
	];
	return (
		<span className="row">
			{token.rotateTime !== undefined && <span className="badge accent">being rotated</span>}
			{actions.map(([action, word]) => (
				<ActionButton
					key={action}
					method={methods[action]}
					short
					className="button small-button"
					onClick={() => onAct(action, token)}
					disabled={isOwn && action === "delete"}
					title={isOwn && action === "delete" ? "This session stands on the token" : undefined}
					aria-label={
						action === "finish" || action === "cancel" ? `${word} the rotation of ${name}` : `${word} ${name}`
					}
				>
					{word}
				</ActionButton>
			))}
		</span>
	);
}
