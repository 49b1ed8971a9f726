// SPDX-License-Identifier: Apache-2.0

// The token and the headers of a call. Another token is kept in this page only: it is in no link, command or history.

import { Plus, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import type { Header } from "./link.ts";

export function HeadersInput({
	headers,
	onHeaders,
	token,
	onToken,
}: {
	headers: readonly Header[];
	onHeaders(headers: readonly Header[]): void;
	/** undefined for the session. */
	token: string | undefined;
	onToken(token: string | undefined): void;
}) {
	const id = useId();
	const [open, setOpen] = useState(headers.length > 0);
	const edit = (index: number, changes: Partial<Header>) =>
		onHeaders(headers.map((each, place) => (place === index ? { ...each, ...changes } : each)));
	return (
		<details className="studio-headers" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
			<summary>
				Token and headers{" "}
				<span className="muted small">
					{token === undefined ? "this session" : "another token"}
					{headers.length > 0 && `, ${headers.length === 1 ? "1 header" : `${headers.length} headers`}`}
				</span>
			</summary>
			<div className="stack">
				<fieldset className="token-choice">
					<legend>Token</legend>
					<label className="check">
						<input type="radio" name={id} checked={token === undefined} onChange={() => onToken(undefined)} /> This
						session
					</label>
					<label className="check">
						<input type="radio" name={id} checked={token !== undefined} onChange={() => onToken("")} /> Another token
					</label>
				</fieldset>
				{token !== undefined && (
					<input
						type="password"
						className="input"
						aria-label="The other token"
						placeholder="roster_…"
						autoComplete="off"
						value={token}
						onChange={({ target }) => onToken(target.value)}
					/>
				)}
				{headers.map(({ name, value }, index) => (
					<div className="form-item" key={index}>
						<input
							className="input"
							aria-label={`Name of header ${index + 1}`}
							placeholder="X-Request-Id"
							value={name}
							onChange={({ target }) => edit(index, { name: target.value.replace(/[^!#$%&'*+\-.^_`|~\w]/g, "") })}
						/>
						<input
							className="input"
							aria-label={`Value of header ${index + 1}`}
							value={value}
							onChange={({ target }) => edit(index, { value: target.value.replace(/[^\t\x20-\x7e]/g, "") })}
						/>
						<button
							type="button"
							className="icon-button"
							aria-label={`Remove header ${index + 1}`}
							onClick={() => onHeaders(headers.filter((_, place) => place !== index))}
						>
							<Trash2 size={15} aria-hidden />
						</button>
					</div>
				))}
				<div>
					<button
						type="button"
						className="button small-button"
						onClick={() => onHeaders([...headers, { name: "", value: "" }])}
					>
						<Plus size={15} aria-hidden /> Add a header
					</button>
				</div>
			</div>
		</details>
	);
}
