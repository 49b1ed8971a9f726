// SPDX-License-Identifier: Apache-2.0

// A choice of which the values are read when it is opened. A view that is opened does not read them.

import { useState } from "react";
import { Failure } from "./failure.tsx";

export interface Choice {
	readonly value: string;
	readonly name: string;
}

/**
 * @param label the name of the choice for a screen reader.
 * @param none the word that is shown while nothing is chosen.
 * @param read reads the choices, once.
 */
export function LazySelect({
	label,
	none,
	read,
	onChoose,
}: {
	label: string;
	none: string;
	read(): Promise<readonly Choice[]>;
	onChoose(value: string): void;
}) {
	const [choices, setChoices] = useState<readonly Choice[]>();
	const [error, setError] = useState<unknown>();

	async function open() {
		if (choices === undefined) {
			await read().then(setChoices, setError);
		}
	}

	return (
		<>
			<select
				className="input filter-input"
				aria-label={label}
				value=""
				onFocus={open}
				onPointerDown={open}
				onChange={({ target }) => target.value !== "" && onChoose(target.value)}
			>
				<option value="">{none}</option>
				{choices?.map(({ value, name }) => (
					<option key={value} value={value}>
						{name}
					</option>
				))}
			</select>
			{error !== undefined && <Failure error={error} />}
		</>
	);
}
