// SPDX-License-Identifier: Apache-2.0

// Ends a rotation that is under way: finishes it, or takes it back. It shows which secret is in use.

import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { type Token, type TokenSecret, TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { Confirm } from "../parts/dialog.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { Moment, millisOf } from "../parts/time.tsx";
import { toast } from "../parts/toast.tsx";
import { tokenName } from "../parts/token-words.ts";

const { finishTokenRotation, cancelTokenRotation } = TokenService.method;

const columns: readonly Column<TokenSecret>[] = [
	{ header: "Secret", cell: ({ old }) => (old ? "old" : "new") },
	{ header: "Last use", cell: ({ lastUseTime }) => <Moment time={lastUseTime} /> },
	{ header: "Ends", cell: ({ endTime }) => <Moment time={endTime} /> },
];

export function EndRotation({ token, way, onClose }: { token: Token; way: "finish" | "cancel"; onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const { id, secrets, rotateTime } = token;
	const name = tokenName(token);
	const isFinish = way === "finish";
	const ending = secrets.find(({ old }) => old === isFinish);
	const kept = secrets.find(({ old }) => old !== isFinish);
	const isInUse =
		ending?.lastUseTime !== undefined &&
		(!isFinish || (rotateTime !== undefined && millisOf(ending.lastUseTime) >= millisOf(rotateTime)));

	async function end() {
		await (isFinish
			? callUnaryMethod(transport, finishTokenRotation, { id })
			: callUnaryMethod(transport, cancelTokenRotation, { id }));
		await queries.invalidateQueries();
		toast(isFinish ? "The rotation is finished." : "The rotation is taken back.");
	}

	return (
		<Confirm
			title={isFinish ? `Finish the rotation of ${name}` : `Cancel the rotation of ${name}`}
			button={isFinish ? "End the old secret" : "End the new secret"}
			danger
			onConfirm={end}
			onClose={onClose}
		>
			<p>
				{isFinish
					? "The old secret ends now. Who still uses it is refused from the next request on."
					: "The new secret ends now, and the old one is the only one again, with the expiry that it had."}
			</p>
			<Table label="The secrets" columns={columns} rows={secrets} keyOf={({ old }) => String(old)} />
			{isInUse && (
				<p className="notice">
					The {isFinish ? "old" : "new"} secret was used after the rotation began: make sure that nobody needs it.
				</p>
			)}
			{isFinish && kept?.lastUseTime === undefined && (
				<p className="notice">The new secret was never used: it may not be entered yet.</p>
			)}
		</Confirm>
	);
}
