// SPDX-License-Identifier: Apache-2.0

// A form made of a message: a control for each field, by its kind and presence. A oneof is a choice.

import type { DescField, DescMessage, DescOneof, JsonObject, JsonValue } from "@bufbuild/protobuf";
import { Plus, Trash2 } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Comment } from "./comment.tsx";
import { emptyValue, hasPresence, withProperty } from "./form-values.ts";
import { ScalarInput } from "./scalar-input.tsx";
import { useSchema } from "./schema.ts";
import { hasOwnInput, WellKnownInput } from "./well-known-input.tsx";

export function MessageForm({
	desc,
	value,
	onChange,
}: {
	desc: DescMessage;
	value: JsonObject;
	onChange(value: JsonObject): void;
}) {
	if (desc.members.length === 0) {
		return <p className="muted">This message has no fields.</p>;
	}
	return (
		<div className="form-fields">
			{desc.members.map((member) =>
				member.kind === "oneof" ? (
					<OneofField key={member.name} oneof={member} value={value} onChange={onChange} />
				) : (
					<Field
						key={member.name}
						field={member}
						value={value[member.jsonName]}
						onChange={(next) => onChange(withProperty(value, member.jsonName, next))}
					/>
				),
			)}
		</div>
	);
}

interface Edited {
	readonly field: DescField;
	readonly value: JsonValue | undefined;
	onChange(value: JsonValue | undefined): void;
}

/** The type of a field, in the words of the proto language. */
function typeOf(field: DescField): string {
	const element = field.message?.name ?? field.enum?.name ?? scalarNames[field.scalar ?? 9] ?? "";
	switch (field.fieldKind) {
		case "list":
			return `repeated ${element}`;
		case "map":
			return `map of ${element}`;
		default:
			return element;
	}
}

const scalarNames: Readonly<Record<number, string>> = {
	1: "double",
	2: "float",
	3: "int64",
	4: "uint64",
	5: "int32",
	6: "fixed64",
	7: "fixed32",
	8: "bool",
	9: "string",
	12: "bytes",
	13: "uint32",
	15: "sfixed32",
	16: "sfixed64",
	17: "sint32",
	18: "sint64",
};

/** The frame of a field: its name, its type and its comment. `id` is that of the control. */
function FieldFrame({
	field,
	id,
	toggle,
	children,
}: {
	field: DescField;
	id: string;
	toggle?: ReactNode;
	children: ReactNode;
}) {
	const { commentOf } = useSchema();
	return (
		<div className="form-field">
			<div className="form-field-head">
				{toggle}
				<label htmlFor={id}>
					<code>{field.name}</code>
				</label>
				<span className="muted small">{typeOf(field)}</span>
			</div>
			<Comment text={commentOf(field)} folded />
			{children}
		</div>
	);
}

function Field({ field, value, onChange }: Edited) {
	const id = useId();
	if (field.fieldKind === "list") {
		return (
			<FieldFrame field={field} id={id}>
				<ListInput field={field} id={id} value={value} onChange={onChange} />
			</FieldFrame>
		);
	}
	if (field.fieldKind === "map") {
		return (
			<FieldFrame field={field} id={id}>
				<MapInput field={field} id={id} value={value} onChange={onChange} />
			</FieldFrame>
		);
	}
	if (!hasPresence(field)) {
		return (
			<FieldFrame field={field} id={id}>
				<ElementInput field={field} id={id} value={value} onChange={onChange} />
			</FieldFrame>
		);
	}
	const isSet = value !== undefined;
	const toggle = (
		<input
			type="checkbox"
			id={id}
			checked={isSet}
			onChange={() => onChange(isSet ? undefined : emptyValue(field))}
			aria-label={`Set ${field.name}`}
		/>
	);
	return (
		<FieldFrame field={field} id={id} toggle={toggle}>
			{isSet && (
				<ElementInput
					field={field}
					id={`${id}-value`}
					value={value}
					onChange={(next) => onChange(next ?? emptyValue(field))}
				/>
			)}
		</FieldFrame>
	);
}

/** The control for one value: that of a singular field, or of an element of a repeated field or a map. */
function ElementInput({ field, id, value, onChange }: Edited & { readonly id: string }) {
	const { commentOf } = useSchema();
	if (field.message !== undefined) {
		if (hasOwnInput(field.message)) {
			return <WellKnownInput desc={field.message} id={id} name={field.name} value={value} onChange={onChange} />;
		}
		return (
			<fieldset className="form-nested" id={id}>
				<legend className="sr-only">{field.name}</legend>
				<MessageForm desc={field.message} value={(value ?? {}) as JsonObject} onChange={onChange} />
			</fieldset>
		);
	}
	if (field.enum !== undefined) {
		const chosen = field.enum.values.find((each) => each.name === value) ?? field.enum.values[0];
		return (
			<>
				<select
					id={id}
					className="input"
					aria-label={field.name}
					value={chosen?.name}
					onChange={({ target }) => {
						const isZero = target.value === field.enum?.values[0]?.name;
						onChange(isZero && field.fieldKind === "enum" && !hasPresence(field) ? undefined : target.value);
					}}
				>
					{field.enum.values.map((each) => (
						<option key={each.name} value={each.name}>
							{each.name}
						</option>
					))}
				</select>
				{chosen !== undefined && <p className="field-help">{commentOf(chosen)}</p>}
			</>
		);
	}
	return <ScalarInput field={field} id={id} value={value} onChange={onChange} />;
}

function ListInput({ field, id, value, onChange }: Edited & { readonly id: string }) {
	const items = Array.isArray(value) ? value : [];
	const set = (next: readonly JsonValue[]) => onChange(next.length === 0 ? undefined : [...next]);
	return (
		<div className="form-list">
			{items.map((item, index) => (
				<div className="form-item" key={index}>
					<ElementInput
						field={field}
						id={index === 0 ? id : `${id}-${index}`}
						value={item}
						onChange={(next) => set(items.with(index, next ?? emptyValue(field)))}
					/>
					<button
						type="button"
						className="icon-button"
						aria-label={`Remove ${field.name} ${index + 1}`}
						onClick={() => set(items.toSpliced(index, 1))}
					>
						<Trash2 size={15} aria-hidden />
					</button>
				</div>
			))}
			<button
				type="button"
				className="button small-button"
				{...(items.length === 0 ? { id } : {})}
				aria-label={`Add to ${field.name}`}
				onClick={() => set([...items, emptyValue(field)])}
			>
				<Plus size={15} aria-hidden /> Add
			</button>
		</div>
	);
}

function MapInput({ field, id, value, onChange }: Edited & { readonly id: string }) {
	const entries = Object.entries((value ?? {}) as JsonObject);
	const set = (next: readonly (readonly [string, JsonValue])[]) =>
		onChange(next.length === 0 ? undefined : Object.fromEntries(next));
	return (
		<div className="form-list">
			{entries.map(([key, item], index) => (
				<div className="form-item" key={index}>
					<input
						className="input"
						id={index === 0 ? id : `${id}-${index}`}
						aria-label={`Key ${index + 1} of ${field.name}`}
						value={key}
						onChange={({ target }) => set(entries.with(index, [target.value, item]))}
					/>
					<ElementInput
						field={field}
						id={`${id}-${index}-value`}
						value={item}
						onChange={(next) => set(entries.with(index, [key, next ?? emptyValue(field)]))}
					/>
					<button
						type="button"
						className="icon-button"
						aria-label={`Remove ${key} from ${field.name}`}
						onClick={() => set(entries.toSpliced(index, 1))}
					>
						<Trash2 size={15} aria-hidden />
					</button>
				</div>
			))}
			<button
				type="button"
				className="button small-button"
				{...(entries.length === 0 ? { id } : {})}
				aria-label={`Add to ${field.name}`}
				disabled={entries.some(([key]) => key === "")}
				onClick={() => set([...entries, ["", emptyValue(field)]])}
			>
				<Plus size={15} aria-hidden /> Add
			</button>
		</div>
	);
}

function OneofField({
	oneof,
	value,
	onChange,
}: {
	oneof: DescOneof;
	value: JsonObject;
	onChange(value: JsonObject): void;
}) {
	const id = useId();
	const { commentOf } = useSchema();
	const chosen = oneof.fields.find((each) => value[each.jsonName] !== undefined);
	const others = Object.fromEntries(
		Object.entries(value).filter(([name]) => !oneof.fields.some((each) => each.jsonName === name)),
	);
	return (
		<div className="form-field">
			<div className="form-field-head">
				<label htmlFor={id}>
					<code>{oneof.name}</code>
				</label>
				<span className="muted small">oneof</span>
			</div>
			<Comment text={commentOf(oneof)} folded />
			<select
				id={id}
				className="input"
				value={chosen?.name ?? ""}
				onChange={({ target }) => {
					const field = oneof.fields.find((each) => each.name === target.value);
					onChange(field === undefined ? others : { ...others, [field.jsonName]: emptyValue(field) });
				}}
			>
				<option value="">not set</option>
				{oneof.fields.map((each) => (
					<option key={each.name} value={each.name}>
						{each.name}
					</option>
				))}
			</select>
			{chosen !== undefined && (
				<div className="form-nested">
					<FieldFrame field={chosen} id={`${id}-value`}>
						<ElementInput
							field={chosen}
							id={`${id}-value`}
							value={value[chosen.jsonName]}
							onChange={(next) => onChange({ ...others, [chosen.jsonName]: next ?? emptyValue(chosen) })}
						/>
					</FieldFrame>
				</div>
			)}
		</div>
	);
}
