// SPDX-License-Identifier: Apache-2.0

// The frame of a view: its heading, one sentence, and its buttons. It names the browser's tab.

import { type ReactNode, useEffect } from "react";

export function Page({
	title,
	description,
	actions,
	children,
}: {
	title: string;
	description?: ReactNode;
	/** Buttons beside the heading. */
	actions?: ReactNode;
	children: ReactNode;
}) {
	useEffect(() => {
		document.title = `${title} · Roster`;
	}, [title]);
	return (
		<div className="page">
			<div className="page-head">
				<div>
					<h1>{title}</h1>
					{description !== undefined && <p className="muted">{description}</p>}
				</div>
				{actions !== undefined && <div className="row">{actions}</div>}
			</div>
			{children}
		</div>
	);
}

/** A part of a view, with a heading of its own. */
export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
	return (
		<section className="card" aria-label={title}>
			<div className="card-head">
				<h2>{title}</h2>
				{actions !== undefined && <div className="row">{actions}</div>}
			</div>
			{children}
		</section>
	);
}
