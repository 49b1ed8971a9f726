// SPDX-License-Identifier: Apache-2.0

// The field for the connection that a credential belongs to.

export function ConnectionField({ name, onChange }: { name: string; onChange(name: string): void }) {
	return (
		<label className="field">
			<span>Connection</span>
			<input
				value={name}
				onChange={({ target }) => onChange(target.value)}
				maxLength={32}
				placeholder="default"
				autoComplete="off"
				spellCheck={false}
			/>
			<span className="field-help">One for each identity provider. A new name creates a connection.</span>
		</label>
	);
}
