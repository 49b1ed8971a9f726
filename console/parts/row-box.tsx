// SPDX-License-Identifier: Apache-2.0

// A table in a box that scrolls. Only the rows in sight are in the page, and each is made once while it is in sight.

import { memo, type ReactNode } from "react";
import type { RowWindow } from "./row-window.ts";
import type { Column } from "./table.tsx";

export const rowHeight = 44;

const classOf = <Row,>({ align, wideOnly }: Column<Row>) =>
	[align, wideOnly === true && "wide-only"].filter(Boolean).join(" ");

/**
 * @param total how many rows there are, as far as it is known; for a screen reader.
 * @param count how many rows the box has room for.
 * @param rowAt gives a row; undefined while it is being read.
 */
export function RowBox<Row>({
	label,
	columns,
	total,
	count,
	shown: { ref, first, end },
	rowAt,
	keyOf,
}: {
	label: string;
	columns: readonly Column<Row>[];
	total: number;
	count: number;
	shown: RowWindow;
	rowAt(index: number): Row | undefined;
	keyOf(row: Row): string;
}) {
	const rows = Array.from({ length: Math.max(0, end - first) }, (_, index) => ({
		index: first + index,
		row: rowAt(first + index),
	}));
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to scroll by keyboard.
		<section className="long-table" ref={ref} tabIndex={0} aria-label={label}>
			<table aria-rowcount={total + 1}>
				<caption className="sr-only">{label}</caption>
				<thead>
					<tr aria-rowindex={1}>
						{columns.map((column) => (
							<th key={column.header} scope="col" className={classOf(column)} style={{ width: column.width }}>
								{column.header}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					<tr aria-hidden style={{ height: first * rowHeight }} />
					{rows.map(({ index, row }) => (
						<OneRow key={row === undefined ? index : keyOf(row)} index={index} row={row} columns={columns} />
					))}
					<tr aria-hidden style={{ height: Math.max(0, count - end) * rowHeight }} />
				</tbody>
			</table>
		</section>
	);
}

/** A row is made again only if its data change: not while one scrolls. */
const OneRow = memo(function OneRow<Row>({
	index,
	row,
	columns,
}: {
	index: number;
	row: Row | undefined;
	columns: readonly Column<Row>[];
}) {
	return (
		<tr aria-rowindex={index + 2} aria-busy={row === undefined} style={{ height: rowHeight }}>
			{columns.map((column) => (
				<td key={column.header} className={classOf(column)}>
					{row === undefined ? <span className="skeleton" /> : column.cell(row)}
				</td>
			))}
		</tr>
	);
}) as <Row>(properties: { index: number; row: Row | undefined; columns: readonly Column<Row>[] }) => ReactNode;
