// SPDX-License-Identifier: Apache-2.0

// What stands in the way of changes: records that were changed elsewhere, and the guard.

import type { UndoConflict } from "../../gen/roster/v1/undo_service_pb.ts";

const most = 20;

export function Obstacles({ conflicts, guardRefusal }: { conflicts: readonly UndoConflict[]; guardRefusal: string }) {
	if (conflicts.length === 0 && guardRefusal === "") {
		return null;
	}
	return (
		<div className="failure" role="alert">
			<p className="failure-title">This stands in the way</p>
			{guardRefusal !== "" && <p>{guardRefusal}</p>}
			{conflicts.length > 0 && (
				<ul className="plain-list">
					{conflicts.slice(0, most).map((each) => (
						<li key={`${each.reason} ${each.undone?.sequence} ${each.later?.sequence}`}>{each.reason}</li>
					))}
				</ul>
			)}
			{conflicts.length > most && <p>and {conflicts.length - most} more</p>}
		</div>
	);
}
