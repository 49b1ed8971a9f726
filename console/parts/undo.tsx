// SPDX-License-Identifier: Apache-2.0

// Takes changes back, after a preview of what that changes.

import { callUnaryMethod, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type UndoRequest, type UndoResponse, UndoService } from "../../gen/roster/v1/undo_service_pb.ts";
import { ActionButton } from "./action-button.tsx";
import { ChangeSentence } from "./change-sentence.tsx";
import { Confirm } from "./dialog.tsx";
import { EffectSummary } from "./effect-summary.tsx";
import { Loading } from "./empty.tsx";
import { Failure } from "./failure.tsx";
import { Obstacles } from "./obstacles.tsx";
import { toast } from "./toast.tsx";

const { undo } = UndoService.method;
const noNames = new Map<string, string>();

/** How many changes a preview lists. */
const most = 20;

/** A button that undoes changes. */
export function Undo({ selection, what }: { selection: UndoRequest["selection"]; what: string }) {
	const [isOpen, setOpen] = useState(false);
	return (
		<>
			<ActionButton
				method={undo}
				short
				className="undo-open small"
				aria-label={`Undo ${what}`}
				onClick={() => setOpen(true)}
			>
				Undo…
			</ActionButton>
			{isOpen && <UndoDialog selection={selection} what={what} onClose={() => setOpen(false)} />}
		</>
	);
}

function UndoDialog({
	selection,
	what,
	onClose,
}: {
	selection: UndoRequest["selection"];
	what: string;
	onClose(): void;
}) {
	const transport = useTransport();
	const queries = useQueryClient();
	const preview = useQuery(undo, { selection, validateOnly: true }, { staleTime: 0, gcTime: 0 });
	const { data } = preview;
	const isPossible =
		data !== undefined && data.changesCount > 0 && data.conflicts.length === 0 && data.guardRefusal === "";

	async function commit() {
		await callUnaryMethod(transport, undo, { selection });
		await queries.invalidateQueries();
		toast("It is undone. The undo is a change of its own.");
	}

	return (
		<Confirm title={`Undo ${what}`} button="Undo" danger disabled={!isPossible} onConfirm={commit} onClose={onClose}>
			{preview.error !== null && <Failure error={preview.error} />}
			{data === undefined && preview.error === null && <Loading what="the preview" />}
			{data !== undefined && <Preview response={data} />}
		</Confirm>
	);
}

function Preview({ response }: { response: UndoResponse }) {
	const { changes, changesCount, effects, conflicts, kept, guardRefusal } = response;
	const shown = changes.slice(0, most);
	return (
		<div className="stack" aria-live="polite">
			<Obstacles conflicts={conflicts} guardRefusal={guardRefusal} />
			{changesCount === 0 && conflicts.length === 0 && <p>There is nothing to undo: the state is as before already.</p>}
			{effects !== undefined && <EffectSummary effects={effects} />}
			{shown.length > 0 && (
				<div>
					<h3>What an undo changes</h3>
					<ul className="plain-list">
						{shown.map((change, index) => (
							<li key={index}>
								<ChangeSentence change={change} names={noNames} />
							</li>
						))}
					</ul>
					{changesCount > shown.length && <p className="muted small">and {changesCount - shown.length} more</p>}
				</div>
			)}
			{kept.length > 0 && (
				<div>
					<h3>What stays</h3>
					<ul className="plain-list">
						{kept.map((change) => (
							<li key={String(change.sequence)}>
								<ChangeSentence change={change} names={noNames} />
							</li>
						))}
					</ul>
				</div>
			)}
		</div>
	);
}
