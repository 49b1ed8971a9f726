// SPDX-License-Identifier: Apache-2.0

// The sign-in form: one field, for an administrator's token. Enter signs in.

import { type FormEvent, useEffect, useRef, useState } from "react";
import { failureWords } from "../parts/failure.tsx";
import { signIn } from "./session.ts";

export function SignIn({ ended, error: linkError }: { ended: boolean; error?: unknown }) {
	const field = useRef<HTMLInputElement>(null);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>(linkError);

	useEffect(() => {
		document.title = "Sign in · Roster";
		field.current?.focus();
	}, []);

	async function submit(event: FormEvent) {
		event.preventDefault();
		const token = field.current?.value.trim() ?? "";
		if (token === "") {
			return;
		}
		setBusy(true);
		setError(undefined);
		try {
			await signIn(token);
		} catch (reason) {
			setError(reason);
			setBusy(false);
			field.current?.select();
		}
	}

	const words = error === undefined ? undefined : failureWords(error);
	return (
		<main className="sign-in">
			<form onSubmit={submit} className="card stack">
				<div className="brand">
					<img src="/icon.svg" alt="" width="32" height="32" />
					<h1>Sign in to Roster</h1>
				</div>
				{ended && <p role="status">The session has ended. Sign in again.</p>}
				<label className="field">
					<span>Administrator's token</span>
					<input
						ref={field}
						name="token"
						type="password"
						autoComplete="current-password"
						spellCheck={false}
						required
						aria-invalid={words !== undefined}
						aria-describedby={words === undefined ? "sign-in-help" : "sign-in-error sign-in-help"}
					/>
				</label>
				{words !== undefined && (
					<p id="sign-in-error" className="field-error" role="alert">
						{words.reason}
					</p>
				)}
				<button type="submit" className="button primary" disabled={busy}>
					{busy ? "Signing in…" : "Sign in"}
				</button>
				<p id="sign-in-help" className="muted small">
					The first start of the server prints a token. Another one: <code>roster token create admin</code>
				</p>
			</form>
		</main>
	);
}
