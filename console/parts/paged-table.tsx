// SPDX-License-Identifier: Apache-2.0

// A table of any length whose pages are read when they come into sight. One may scroll to any place at once.

import { useQueries } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Failure } from "./failure.tsx";
import { RowBox, rowHeight } from "./row-box.tsx";
import { useRowWindow } from "./row-window.ts";
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
}: {
	label: string;
	/** The word for one row and for several, such as `person` and `people`. */
	nouns: readonly [string, string];
	columns: readonly Column<Row>[];
	queryKey: readonly unknown[];
	read(page: number, signal: AbortSignal): Promise<PageOfRows<Row>>;
	keyOf(row: Row): string;
	empty: ReactNode;
}) {
	const [total, setTotal] = useState(pageSize);
	const count = Math.min(total, Math.floor(highest / rowHeight));
	const inSight = useRowWindow(count, rowHeight);
	const first = Math.floor(inSight.first / pageSize);
	const last = Math.floor(Math.max(inSight.first, inSight.end - 1) / pageSize);
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
	return (
		<>
			<p className="muted small" role="status">
				{known === undefined ? "Loading…" : `${known.toLocaleString("en")} ${known === 1 ? nouns[0] : nouns[1]}`}
			</p>
			<RowBox label={label} columns={columns} total={total} count={count} shown={inSight} rowAt={rowAt} keyOf={keyOf} />
		</>
	);
}
