// SPDX-License-Identifier: Apache-2.0

// The empty state of a list or a view: what is not there, and what to do.

import type { ReactNode } from "react";

export function Empty({ title, action, children }: { title: string; action?: ReactNode; children?: ReactNode }) {
	return (
		<div className="empty">
			<p className="empty-title">{title}</p>
			{children !== undefined && <p className="muted">{children}</p>}
			{action !== undefined && <div className="row center">{action}</div>}
		</div>
	);
}

/** The placeholder for content that is being loaded. */
export function Loading({ what }: { what: string }) {
	return (
		<p className="loading muted" role="status">
			Loading {what}…
		</p>
	);
}
