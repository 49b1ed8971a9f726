// SPDX-License-Identifier: Apache-2.0

// A table of any length in a box that scrolls. Only the rows in sight are in the page.

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import type { Column, Rows } from "./table.tsx";

const classOf = <Row,>({ align, wideOnly }: Column<Row>) =>
	[align, wideOnly === true && "wide-only"].filter(Boolean).join(" ");

/**
 * @param total how many rows there are, if it is known; for a screen reader.
 * @param onEnd is called when the last row comes into sight, for the next page.
 * @param rowHeight in pixels; all rows have the same.
 */
export function LongTable<Row>({
	label,
	columns,
	rows,
	keyOf,
	total,
	onEnd,
	rowHeight = 44,
}: Rows<Row> & { total?: number; onEnd?: () => void; rowHeight?: number }) {
	const box = useRef<HTMLElement>(null);
	const virtual = useVirtualizer({
		count: rows.length,
		getScrollElement: () => box.current,
		estimateSize: () => rowHeight,
		overscan: 12,
	});
	const items = virtual.getVirtualItems();
	const before = items[0]?.start ?? 0;
	const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
	const lastIndex = items.at(-1)?.index ?? -1;
	useEffect(() => {
		if (lastIndex === rows.length - 1) {
			onEnd?.();
		}
	}, [lastIndex, rows.length, onEnd]);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to scroll by keyboard.
		<section className="long-table" ref={box} tabIndex={0} aria-label={label}>
			<table aria-rowcount={(total ?? rows.length) + 1}>
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
					<tr aria-hidden style={{ height: before }} />
					{items.map(({ index }) => {
						const row = rows[index] as Row;
						return (
							<tr key={keyOf(row)} aria-rowindex={index + 2} style={{ height: rowHeight }}>
								{columns.map((column) => (
									<td key={column.header} className={classOf(column)}>
										{column.cell(row)}
									</td>
								))}
							</tr>
						);
					})}
					<tr aria-hidden style={{ height: after }} />
				</tbody>
			</table>
		</section>
	);
}
