// SPDX-License-Identifier: Apache-2.0

// A table of rows that were read, of any length, in a box that scrolls.

import { useEffect } from "react";
import { RowBox, rowHeight } from "./row-box.tsx";
import { useRowWindow } from "./row-window.ts";
import type { Rows } from "./table.tsx";

/**
 * @param total how many rows there are, if it is known; for a screen reader.
 * @param onEnd is called when the last row comes into sight, for the next page.
 */
export function LongTable<Row>({ rows, total, onEnd, ...table }: Rows<Row> & { total?: number; onEnd?: () => void }) {
	const { length } = rows;
	const shown = useRowWindow(length, rowHeight);
	useEffect(() => {
		if (shown.end === length) {
			onEnd?.();
		}
	}, [shown.end, length, onEnd]);
	return <RowBox {...table} total={total ?? length} count={length} shown={shown} rowAt={(index) => rows[index]} />;
}
