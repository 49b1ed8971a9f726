// SPDX-License-Identifier: Apache-2.0

// A choice of a few values, all of them in sight.

export function Segments<Value extends string | undefined>({
	label,
	choices,
	chosen,
	onChoose,
}: {
	label: string;
	choices: readonly (readonly [Value, string])[];
	chosen: Value;
	onChoose(value: Value): void;
}) {
	return (
		<fieldset className="segments">
			<legend className="sr-only">{label}</legend>
			{choices.map(([value, word]) => (
				<button key={word} type="button" aria-pressed={value === chosen} onClick={() => onChoose(value)}>
					{word}
				</button>
			))}
		</fieldset>
	);
}
