// SPDX-License-Identifier: Apache-2.0

// The controls for Google's messages that have a JSON form of their own: Timestamp, Duration, FieldMask, Value and so on.

import type { DescMessage, JsonValue } from "@bufbuild/protobuf";
import { useState } from "react";
import { ExactMoment } from "../parts/time.tsx";
import { emptyMessage, isWide } from "./form-values.ts";
import { ScalarInput } from "./scalar-input.tsx";

interface Input {
	readonly desc: DescMessage;
	readonly id: string;
	readonly name: string;
	readonly value: JsonValue | undefined;
	onChange(value: JsonValue): void;
}

/** Whether a message has a control of its own, and not one for each field. */
export const hasOwnInput = ({ typeName }: DescMessage) =>
	typeName.startsWith("google.protobuf.") && !/\.(Empty|.*Proto|.*Options|.*Set)$/.test(typeName);

export function WellKnownInput(input: Input) {
	switch (input.desc.typeName) {
		case "google.protobuf.Timestamp":
			return <TimestampInput {...input} />;
		case "google.protobuf.Duration":
			return <DurationInput {...input} />;
		case "google.protobuf.FieldMask":
			return <FieldMaskInput {...input} />;
		case "google.protobuf.Any":
		case "google.protobuf.Struct":
		case "google.protobuf.Value":
		case "google.protobuf.ListValue":
			return <JsonInput {...input} />;
		default:
			return <WrapperInput {...input} />;
	}
}

const spans: readonly (readonly [string, number])[] = [
	["Now", 0],
	["+1 hour", 1],
	["+1 day", 24],
	["+90 days", 2160],
	["+1 year", 8760],
];

function TimestampInput({ id, name, value, onChange }: Input) {
	const text = String(value ?? "");
	const millis = Date.parse(text);
	const isValid =
		/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(millis);
	return (
		<div className="stack tight">
			<input
				id={id}
				className="input"
				aria-label={name}
				aria-invalid={!isValid}
				placeholder="2030-03-03T15:56:12Z"
				spellCheck={false}
				value={text}
				onChange={({ target }) => onChange(target.value)}
			/>
			<div className="row">
				{spans.map(([label, hours]) => (
					<button
						key={label}
						type="button"
						className="button small-button"
						onClick={() => onChange(`${new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 19)}Z`)}
					>
						{label}
					</button>
				))}
			</div>
			<p className="field-help">
				{isValid ? (
					<>
						Here:{" "}
						<ExactMoment
							time={{ $typeName: "google.protobuf.Timestamp", seconds: BigInt(Math.floor(millis / 1000)), nanos: 0 }}
						/>
					</>
				) : (
					"A time in RFC 3339, such as 2030-03-03T15:56:12Z."
				)}
			</p>
		</div>
	);
}

const units: readonly (readonly [string, number])[] = [
	["seconds", 1],
	["minutes", 60],
	["hours", 3600],
	["days", 86_400],
];

function DurationInput({ id, name, value, onChange }: Input) {
	const seconds = Number.parseFloat(String(value ?? "0s")) || 0;
	const [unit, setUnit] = useState(() => units.findLast(([, each]) => seconds !== 0 && seconds % each === 0)?.[1] ?? 1);
	return (
		<div className="row">
			<input
				id={id}
				className="input narrow"
				aria-label={name}
				type="number"
				step="any"
				value={seconds / unit}
				onChange={({ target }) => onChange(`${(Number(target.value) || 0) * unit}s`)}
			/>
			<select
				className="input narrow"
				aria-label={`Unit of ${name}`}
				value={unit}
				onChange={({ target }) => setUnit(Number(target.value))}
			>
				{units.map(([label, each]) => (
					<option key={label} value={each}>
						{label}
					</option>
				))}
			</select>
			<code className="muted">{String(value ?? "")}</code>
		</div>
	);
}

function FieldMaskInput({ id, name, value, onChange }: Input) {
	return (
		<>
			<input
				id={id}
				className="input"
				aria-label={name}
				spellCheck={false}
				placeholder="displayName,expireTime"
				value={String(value ?? "")}
				onChange={({ target }) => onChange(target.value)}
			/>
			<p className="field-help">The paths in lowerCamelCase, with commas between them.</p>
		</>
	);
}

/** A value of any type: JSON. What is not JSON yet stays in the control. */
function JsonInput({ desc, id, name, value, onChange }: Input) {
	const [draft, setDraft] = useState<string>();
	return (
		<>
			<textarea
				id={id}
				className="input json-text"
				aria-label={name}
				aria-invalid={draft !== undefined}
				spellCheck={false}
				rows={3}
				value={draft ?? JSON.stringify(value ?? emptyMessage(desc), null, 2)}
				onChange={({ target }) => {
					try {
						const parsed = JSON.parse(target.value) as JsonValue;
						setDraft(JSON.stringify(parsed, null, 2) === target.value ? undefined : target.value);
						onChange(parsed);
					} catch {
						setDraft(target.value);
					}
				}}
				onBlur={() => setDraft((text) => (isJson(text) ? undefined : text))}
			/>
			<p className={draft !== undefined && !isJson(draft) ? "field-help field-error" : "field-help"}>
				{draft !== undefined && !isJson(draft)
					? "This is not JSON yet: the value before it is kept."
					: 'JSON: "text", 1, true, null, […] or {…}.'}
			</p>
		</>
	);
}

function isJson(text: string | undefined): boolean {
	try {
		JSON.parse(text ?? "");
		return true;
	} catch {
		return false;
	}
}

/** A message with one field, whose JSON form is that of the field. */
function WrapperInput({ desc, id, value, onChange }: Input) {
	const [field] = desc.fields;
	if (field?.scalar === undefined) {
		return null;
	}
	const empty = isWide(field.scalar) ? "0" : emptyMessage(desc);
	return <ScalarInput field={field} id={id} value={value} onChange={(next) => onChange(next ?? empty)} />;
}
