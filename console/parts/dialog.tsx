// SPDX-License-Identifier: Apache-2.0

// Dialogs. The browser's own <dialog> keeps the focus inside, closes on Escape, and gives the focus back.

import { X } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Failure } from "./failure.tsx";
import { nextPaint } from "./next-paint.ts";

export function Dialog({ title, onClose, children }: { title: string; onClose(): void; children: ReactNode }) {
	const ref = useRef<HTMLDialogElement>(null);
	const id = useId();
	useEffect(() => {
		const dialog = ref.current;
		const opener = document.activeElement;
		let isClosed = false;
		void nextPaint().then(() => {
			if (!isClosed) {
				dialog?.showModal();
			}
		});
		return () => {
			isClosed = true;
			dialog?.close();
			if (opener instanceof HTMLElement) {
				opener.focus();
			}
		};
	}, []);
	return (
		<dialog
			ref={ref}
			className="dialog"
			aria-labelledby={id}
			onCancel={(event) => {
				event.preventDefault();
				onClose();
			}}
		>
			<div className="dialog-head">
				<h2 id={id}>{title}</h2>
				<button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
					<X size={18} aria-hidden />
				</button>
			</div>
			{children}
		</dialog>
	);
}

/**
 * Asks before something is done. What cannot be undone needs the exact name typed.
 *
 * @param onConfirm does it. The dialog closes when it is done, and shows the error if it fails.
 */
export function Confirm({
	title,
	button,
	typed,
	danger = typed !== undefined,
	disabled = false,
	onConfirm,
	onClose,
	children,
}: {
	title: string;
	/** The words of the button, such as `Delete the token`. */
	button: string;
	/** The name to type; undefined if none is needed. */
	typed?: string;
	danger?: boolean;
	/** Whether it cannot be done now; the preview says why. */
	disabled?: boolean;
	onConfirm(): Promise<unknown>;
	onClose(): void;
	/** The preview: what it will do. */
	children: ReactNode;
}) {
	const [text, setText] = useState("");
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>();
	const input = useId();

	async function submit(event: FormEvent) {
		event.preventDefault();
		setBusy(true);
		setError(undefined);
		try {
			await onConfirm();
			onClose();
		} catch (reason) {
			setError(reason);
			setBusy(false);
		}
	}

	return (
		<Dialog title={title} onClose={onClose}>
			<form onSubmit={submit} className="stack">
				{children}
				{typed !== undefined && (
					<label htmlFor={input} className="field">
						<span>
							Type <strong>{typed}</strong> to confirm
						</span>
						<input
							id={input}
							value={text}
							onChange={(event) => setText(event.target.value)}
							autoComplete="off"
							spellCheck={false}
						/>
					</label>
				)}
				{error !== undefined && <Failure error={error} />}
				<div className="row end">
					<button type="button" className="button" onClick={onClose}>
						Cancel
					</button>
					<button
						type="submit"
						className={danger ? "button danger" : "button primary"}
						disabled={busy || disabled || (typed !== undefined && text !== typed)}
					>
						{button}
					</button>
				</div>
			</form>
		</Dialog>
	);
}
