// SPDX-License-Identifier: Apache-2.0

// A field that filters a list. The list follows a moment after the last key.

import { useEffect, useRef, useState } from "react";

/** Milliseconds after the last key. */
const pause = 250;

export function SearchBox({ label, value, onChange }: { label: string; value: string; onChange(value: string): void }) {
	const [text, setText] = useState(value);
	const told = useRef(onChange);
	told.current = onChange;
	useEffect(() => {
		if (text !== value) {
			const timer = setTimeout(() => told.current(text), pause);
			return () => clearTimeout(timer);
		}
		return undefined;
	}, [text, value]);
	return (
		<input
			type="search"
			className="input search-box"
			aria-label={label}
			placeholder={label}
			value={text}
			onChange={({ target }) => setText(target.value)}
		/>
	);
}
