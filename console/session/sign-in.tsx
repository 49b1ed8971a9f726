// SPDX-License-Identifier: Apache-2.0

// The sign-in form: one field, for an administrator's token. Enter signs in. People who sign in with OpenID Connect have a
// button beside it; if the shared token is turned off, they have the button alone.

import { type FormEvent, useEffect, useRef, useState } from "react";
import type { GetSignInOptionsResponse } from "../../gen/roster/v1/session_service_pb.ts";
import { failureWords } from "../parts/failure.tsx";
import { rememberFragment } from "./return-fragment.ts";
import { readSignInOptions, signIn } from "./session.ts";

type Options = Pick<GetSignInOptionsResponse, "token" | "oidcUrl" | "oidcHost" | "oidcUnavailable">;

/** What is shown if the server does not say how to sign in. */
const tokenAlone: Options = { token: true, oidcUrl: "", oidcHost: "", oidcUnavailable: false };

export function SignIn({ ended, error }: { ended: boolean; error?: unknown }) {
	const [options, setOptions] = useState<Options>();
	useEffect(() => {
		document.title = "Sign in · Roster";
		readSignInOptions().then(setOptions, () => setOptions(tokenAlone));
	}, []);
	if (options === undefined) {
		return <main className="sign-in" />;
	}
	const isChoice = options.token && options.oidcUrl !== "";
	return (
		<main className="sign-in">
			<div className="card stack">
				<div className="brand">
					<img src="/icon.svg" alt="" width="32" height="32" />
					<h1>Sign in to Roster</h1>
				</div>
				{ended && <p role="status">The session has ended. Sign in again.</p>}
				{options.token && <TokenForm linkError={error} />}
				{isChoice && <p className="or small">or</p>}
				{options.oidcUrl !== "" && <OidcLink options={options} isAlone={!options.token} />}
			</div>
		</main>
	);
}

function OidcLink({
	options: { oidcUrl, oidcHost, oidcUnavailable },
	isAlone,
}: {
	options: Options;
	isAlone: boolean;
}) {
	const link = useRef<HTMLAnchorElement>(null);
	const { pathname, search, hash } = location;
	useEffect(() => {
		if (isAlone) {
			link.current?.focus();
		}
	}, [isAlone]);
	return (
		<>
			<a
				ref={link}
				className={isAlone ? "button primary" : "button"}
				href={oidcUrl + encodeURIComponent(pathname + search)}
				onClick={() => rememberFragment(hash)}
			>
				Sign in with {oidcHost}
			</a>
			{oidcUnavailable && (
				<p className="field-error" role="status">
					The server could not reach {oidcHost} before. It tries again when you sign in.
				</p>
			)}
		</>
	);
}

function TokenForm({ linkError }: { linkError: unknown }) {
	const field = useRef<HTMLInputElement>(null);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<unknown>(linkError);

	useEffect(() => field.current?.focus(), []);

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
		<form onSubmit={submit} className="stack">
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
	);
}
