// SPDX-License-Identifier: Apache-2.0

// Shows a secret that the server made, the only time that it can be shown.

import type { ReactNode } from "react";
import { CopyField } from "./copy.tsx";
import { Dialog } from "./dialog.tsx";

export function ShownOnce({
	title,
	what,
	plaintext,
	children,
	onClose,
}: {
	title: string;
	/** Such as `the token`. */
	what: string;
	plaintext: string;
	/** What to do with it. */
	children?: ReactNode;
	onClose(): void;
}) {
	return (
		<Dialog title={title} onClose={onClose}>
			<div className="stack">
				<p>Copy {what} now: it is shown only once.</p>
				<CopyField text={plaintext} what={what} />
				{children}
				<div className="row end">
					<button type="button" className="button primary" onClick={onClose}>
						I have copied it
					</button>
				</div>
			</div>
		</Dialog>
	);
}
