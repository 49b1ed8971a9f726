// SPDX-License-Identifier: Apache-2.0

// The control for a scalar.

import { type DescField, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import { hasPresence, isFloat, isInteger, isWide } from "./form-values.ts";

export function ScalarInput({
	field,
	id,
	value,
	onChange,
}: {
	field: DescField;
	id: string;
	value: JsonValue | undefined;
	/** undefined means the default, which is not sent. */
	onChange(value: JsonValue | undefined): void;
}) {
	const scalar = field.scalar ?? ScalarType.STRING;
	/** Whether the default is left out: JSON then has only what was filled in. */
	const drops = field.fieldKind === "scalar" && !hasPresence(field);
	if (scalar === ScalarType.BOOL) {
		return (
			<label className="check">
				<input
					type="checkbox"
					id={id}
					checked={value === true}
					onChange={({ target }) => onChange(target.checked || !drops ? target.checked : undefined)}
				/>
				{value === true ? "true" : "false"}
			</label>
		);
	}
	const isNumber = isInteger(scalar) || isFloat(scalar);
	return (
		<input
			id={id}
			className="input"
			aria-label={field.name}
			inputMode={isNumber ? (isInteger(scalar) ? "numeric" : "decimal") : undefined}
			autoComplete="off"
			spellCheck={false}
			placeholder={isNumber ? "0" : scalar === ScalarType.BYTES ? "base64" : ""}
			aria-invalid={isNumber && value !== undefined && !Number.isFinite(Number(value))}
			value={value === undefined ? "" : String(value)}
			onChange={({ target }) => {
				if (target.value === "" && drops) {
					onChange(undefined);
				} else if (isNumber && !isWide(scalar) && target.value.trim() !== "" && Number.isFinite(Number(target.value))) {
					// "1." and "1e" are on the way to a number: they stay as they are typed.
					onChange(String(Number(target.value)) === target.value ? Number(target.value) : target.value);
				} else {
					onChange(target.value);
				}
			}}
		/>
	);
}
