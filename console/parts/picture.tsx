// SPDX-License-Identifier: Apache-2.0

// Pictures of numbers, each with the same numbers in a table for who cannot see it.

import type { ReactNode } from "react";
import { type Column, Table } from "./table.tsx";

export function Picture<Row>({
	label,
	columns,
	rows,
	keyOf,
	children,
}: {
	/** The content of the picture, in a sentence with its numbers. */
	label: string;
	columns: readonly Column<Row>[];
	rows: readonly Row[];
	keyOf(row: Row): string;
	children: ReactNode;
}) {
	return (
		<figure className="picture">
			<div role="img" aria-label={label}>
				{children}
			</div>
			<details>
				<summary>The numbers</summary>
				<Table label={label} columns={columns} rows={rows} keyOf={keyOf} />
			</details>
		</figure>
	);
}

export interface Share {
	readonly name: string;
	readonly value: number;
	readonly tone: "good" | "warn" | "bad" | "accent" | "neutral";
}

const shown = new Intl.NumberFormat("en");

/** A bar of parts, with their numbers below. */
export function Shares({ what, shares }: { what: string; shares: readonly Share[] }) {
	const total = shares.reduce((sum, { value }) => sum + value, 0);
	const label = `${what}: ${shares.map(({ name, value }) => `${shown.format(value)} ${name}`).join(", ")}`;
	return (
		<Picture
			label={label}
			rows={shares}
			keyOf={({ name }) => name}
			columns={[
				{ header: "State", cell: ({ name }) => name },
				{ header: "Number", align: "end", cell: ({ value }) => shown.format(value) },
			]}
		>
			<div className="shares">
				{shares
					.filter(({ value }) => value > 0)
					.map(({ name, value, tone }) => (
						<span key={name} className={`fill ${tone}`} style={{ flexGrow: value / total }} />
					))}
			</div>
			<div className="legend">
				{shares.map(({ name, value, tone }) => (
					<span key={name}>
						<span className={`dot fill ${tone}`} />
						<strong>{shown.format(value)}</strong> {name}
					</span>
				))}
			</div>
		</Picture>
	);
}

export interface Bar {
	/** The heading of the bar, such as a time. */
	readonly name: string;
	readonly value: number;
}

/** Columns over time, oldest first. */
export function Bars({ what, bars, ends }: { what: string; bars: readonly Bar[]; ends: readonly [string, string] }) {
	const most = Math.max(1, ...bars.map(({ value }) => value));
	const total = bars.reduce((sum, { value }) => sum + value, 0);
	return (
		<Picture
			label={`${what}: ${shown.format(total)}, at most ${shown.format(most)} at once`}
			rows={bars}
			keyOf={({ name }) => name}
			columns={[
				{ header: "Time", cell: ({ name }) => name },
				{ header: "Number", align: "end", cell: ({ value }) => shown.format(value) },
			]}
		>
			<div className="bars">
				{bars.map(({ name, value }) => (
					<span
						key={name}
						className={value > 0 ? "fill accent" : "fill none"}
						style={{ height: value > 0 ? `${Math.max(4, (value / most) * 100)}%` : "2px" }}
						title={`${name}: ${shown.format(value)}`}
					/>
				))}
			</div>
			<div className="bars-ends muted small">
				<span>{ends[0]}</span>
				<span>{ends[1]}</span>
			</div>
		</Picture>
	);
}

export interface Stack {
	/** The heading of the stack, such as a time. */
	readonly name: string;
	readonly parts: readonly Share[];
}

/** Columns over time, each of parts, oldest first. Every column has the same parts. */
export function Stacks({
	what,
	stacks,
	ends,
}: {
	what: string;
	stacks: readonly Stack[];
	ends: readonly [string, string];
}) {
	const sumOf = ({ parts }: Stack) => parts.reduce((sum, { value }) => sum + value, 0);
	const most = Math.max(1, ...stacks.map(sumOf));
	const totals = (stacks[0]?.parts ?? []).map(({ name, tone }, index) => ({
		...{ name, tone },
		value: stacks.reduce((sum, { parts }) => sum + (parts[index]?.value ?? 0), 0),
	}));
	return (
		<Picture
			label={`${what}: ${totals.map(({ name, value }) => `${shown.format(value)} ${name}`).join(", ")}`}
			rows={stacks}
			keyOf={({ name }) => name}
			columns={[
				{ header: "Time", cell: ({ name }) => name },
				...totals.map(
					({ name }, index): Column<Stack> => ({
						header: name,
						align: "end",
						cell: ({ parts }) => shown.format(parts[index]?.value ?? 0),
					}),
				),
			]}
		>
			<div className="bars">
				{stacks.map((stack) => (
					<span key={stack.name} className="stacked" title={`${stack.name}: ${shown.format(sumOf(stack))}`}>
						{stack.parts
							.filter(({ value }) => value > 0)
							.map(({ name, value, tone }) => (
								<span
									key={name}
									className={`fill ${tone}`}
									style={{ height: `${Math.max(2, (value / most) * 100)}%` }}
								/>
							))}
						{sumOf(stack) === 0 && <span className="fill none" />}
					</span>
				))}
			</div>
			<div className="bars-ends muted small">
				<span>{ends[0]}</span>
				<span>{ends[1]}</span>
			</div>
			<div className="legend">
				{totals.map(({ name, value, tone }) => (
					<span key={name}>
						<span className={`dot fill ${tone}`} />
						<strong>{shown.format(value)}</strong> {name}
					</span>
				))}
			</div>
		</Picture>
	);
}
