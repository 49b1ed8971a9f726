// SPDX-License-Identifier: Apache-2.0

// A table of any length whose pages are read when they come into sight. One may scroll to any place at once.

import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Failure } from "./failure.tsx";
import type { Column } from "./table.tsx";

/** The number of rows in a page. */
export const pageSize = 100;

/** Browsers draw no element that is higher than some 17 million pixels; 16 million are 300,000 rows. */
const highest = 16_000_000;

export interface PageOfRows<Row> {
	readonly rows: readonly Row[];
	/** The number of rows of all pages. */
	readonly total: number;
}

const classOf = <Row,>({ align, wideOnly }: Column<Row>) =>
	[align, wideOnly === true && "wide-only"].filter(Boolean).join(" ");

/**
 * @param queryKey the key of the queries, without the page.
 * @param read reads a page. Pages count from 0.
 * @param empty what is shown if there are no rows.
 */
export function PagedTable<Row>({
	label,
	nouns,
	columns,
	queryKey,
	read,
	keyOf,
	empty,
	rowHeight = 44,
}: {
	label: string;
	/** The word for one row and for several, such as `person` and `people`. */
	nouns: readonly [string, string];
	columns: readonly Column<Row>[];
	queryKey: readonly unknown[];
	read(page: number, signal: AbortSignal): Promise<PageOfRows<Row>>;
	keyOf(row: Row): string;
	empty: ReactNode;
	rowHeight?: number;
}) {
	const box = useRef<HTMLElement>(null);
	const [total, setTotal] = useState(pageSize);
	const virtual = useVirtualizer({
		count: Math.min(total, Math.floor(highest / rowHeight)),
		getScrollElement: () => box.current,
		estimateSize: () => rowHeight,
		overscan: 8,
	});
	const items = virtual.getVirtualItems();
	const first = Math.floor((items[0]?.index ?? 0) / pageSize);
	const last = Math.floor((items.at(-1)?.index ?? 0) / pageSize);
	const shown = Array.from({ length: last - first + 1 }, (_, index) => first + index);
	const pages = useQueries({
		queries: shown.map((page) => ({
			queryKey: [...queryKey, page],
			queryFn: ({ signal }: { signal: AbortSignal }) => read(page, signal),
			placeholderData: (previous: PageOfRows<Row> | undefined) => (page === 0 ? previous : undefined),
		})),
	});
	const known = pages.find((each) => each.data !== undefined)?.data?.total;
	useEffect(() => {
		if (known !== undefined) {
			setTotal(known);
		}
	}, [known]);
	const failed = pages.find((each) => each.data === undefined && each.error !== null);
	if (failed?.error) {
		return <Failure error={failed.error} onRetry={() => void failed.refetch()} />;
	}
	if (known === 0) {
		return empty;
	}
	const rowAt = (index: number) => pages[Math.floor(index / pageSize) - first]?.data?.rows[index % pageSize];
	const before = items[0]?.start ?? 0;
	const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
	return (
		<>
			<p className="muted small" role="status">
				{known === undefined ? "Loading…" : `${known.toLocaleString("en")} ${known === 1 ? nouns[0] : nouns[1]}`}
			</p>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to scroll by keyboard. */}
			<section className="long-table" ref={box} tabIndex={0} aria-label={label}>
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
						<tr aria-hidden style={{ height: before }} />
						{items.map(({ index }) => {
							const row = rowAt(index);
							return (
								<tr
									key={row === undefined ? index : keyOf(row)}
									aria-rowindex={index + 2}
									aria-busy={row === undefined}
									style={{ height: rowHeight }}
								>
									{columns.map((column) => (
										<td key={column.header} className={classOf(column)}>
											{row === undefined ? <span className="skeleton" /> : column.cell(row)}
										</td>
									))}
								</tr>
							);
						})}
						<tr aria-hidden style={{ height: after }} />
					</tbody>
				</table>
			</section>
		</>
	);
}
