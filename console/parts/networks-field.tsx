// SPDX-License-Identifier: Apache-2.0

// The networks from which a credential may be used, one a line.

/** The networks in a text. */
export function networksIn(text: string): string[] {
	return text.split(/[\s,;]+/).filter((each) => each !== "");
}

export function NetworksField({ text, onChange }: { text: string; onChange(text: string): void }) {
	return (
		<label className="field">
			<span>Networks</span>
			<textarea
				rows={3}
				value={text}
				placeholder="every network"
				spellCheck={false}
				onChange={({ target }) => onChange(target.value)}
			/>
			<span className="field-help">
				From where it may be used: one address or network a line, such as 192.0.2.0/24 or 2001:db8::/32. Empty means
				from everywhere.
			</span>
		</label>
	);
}
