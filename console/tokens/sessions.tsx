// SPDX-License-Identifier: Apache-2.0

// The sessions of the console: who is signed in, and the end of it.

import { callUnaryMethod, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { PersonRole } from "../../gen/roster/v1/person_pb.ts";
import { type Session, SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Section } from "../parts/page.tsx";
import { personWords } from "../parts/person-words.ts";
import { Table } from "../parts/table.tsx";
import { Moment } from "../parts/time.tsx";
import { toast } from "../parts/toast.tsx";
import { roleWord } from "../session/denied.ts";

const { listSessions, endSession } = SessionService.method;

const nameOf = ({ tokenDisplayName, tokenId, person }: Session) =>
	(person && personWords(person)) ||
	tokenDisplayName ||
	(tokenId === "" ? "ROSTER_ADMIN_TOKEN" : `…${tokenId.slice(-8)}`);

export function Sessions() {
	const { data, error, refetch } = useQuery(listSessions, {}, { refetchInterval: 60_000 });
	const [ending, setEnding] = useState<Session>();
	return (
		<Section title={`Sessions of the console (${data?.sessions.length ?? 0})`}>
			{data === undefined && error === null && <Loading what="the sessions" />}
			{error !== null && <Failure error={error} onRetry={refetch} />}
			{data !== undefined && (
				<Table
					label="Sessions"
					rows={data.sessions}
					keyOf={({ id }) => id}
					columns={[
						{
							header: "Who",
							cell: (session) => (
								<span>
									<strong>{nameOf(session)}</strong>{" "}
									<span className="muted small">
										{session.person === undefined ? "token" : roleWord(session.person.role)}
									</span>{" "}
									{session.current && <span className="badge accent">this session</span>}
								</span>
							),
						},
						{ header: "Signed in", cell: ({ createTime }) => <Moment time={createTime} /> },
						{ header: "Last use", cell: ({ lastUseTime }) => <Moment time={lastUseTime} /> },
						{ header: "Ends", cell: ({ expireTime }) => <Moment time={expireTime} /> },
						{
							header: "Actions",
							cell: (session) =>
								!session.current && (
									<ActionButton
										method={endSession}
										needs={PersonRole.ADMINISTRATOR}
										short
										className="button"
										onClick={() => setEnding(session)}
									>
										End
									</ActionButton>
								),
						},
					]}
				/>
			)}
			<p className="muted small">
				A session ends after 12 hours, after an hour without a call, or when its token is deleted. That of a person ends
				when no rule gives them a role any more.
			</p>
			{ending !== undefined && <EndSession session={ending} onClose={() => setEnding(undefined)} />}
		</Section>
	);
}

function EndSession({ session, onClose }: { session: Session; onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();

	async function end() {
		await callUnaryMethod(transport, endSession, { id: session.id });
		await queries.invalidateQueries();
		toast("The session has ended.");
	}

	return (
		<Confirm title="End the session" button="End the session" danger onConfirm={end} onClose={onClose}>
			<p>
				{session.person === undefined
					? `Whoever uses this session is signed out at the next call, and can sign in again with the token ${nameOf(session)}.`
					: `${nameOf(session)} is signed out at the next call, and can sign in again.`}
			</p>
			<p className="muted">
				Signed in <Moment time={session.createTime} />, last used <Moment time={session.lastUseTime} />.
			</p>
		</Confirm>
	);
}
