// SPDX-License-Identifier: Apache-2.0

// Which rows of a table are in sight. All rows have the same height, so it is a division: nothing is measured or kept per
// row, however many there are.

import { useEffect, useState } from "react";

/** How many rows beyond those in sight are in the page. They are there before one scrolls to them. */
const beyond = 10;

/** The range moves by so many rows at a time: the table is not made again for each row. */
const step = 4;

export interface RowWindow {
	/** Goes to the element that scrolls. */
	readonly ref: (element: HTMLElement | null) => void;
	/** The indexes of the first row in the page, and of the one after the last. */
	readonly first: number;
	readonly end: number;
}

/** @param count the number of rows. */
export function useRowWindow(count: number, rowHeight: number): RowWindow {
	const [box, ref] = useState<HTMLElement | null>(null);
	const [{ first, end }, setRange] = useState({ first: 0, end: 2 * beyond });
	useEffect(() => {
		if (box === null) {
			return;
		}
		const look = () => {
			const top = Math.floor(box.scrollTop / rowHeight / step) * step;
			const rows = Math.ceil(box.clientHeight / rowHeight / step + 1) * step;
			const next = { first: Math.max(0, top - beyond), end: top + rows + beyond };
			setRange((last) => (last.first === next.first && last.end === next.end ? last : next));
		};
		look();
		const observer = new ResizeObserver(look);
		observer.observe(box);
		box.addEventListener("scroll", look, { passive: true });
		return () => {
			observer.disconnect();
			box.removeEventListener("scroll", look);
		};
	}, [box, rowHeight]);
	return { ref, first: Math.min(first, Math.max(0, count - 1)), end: Math.min(end, count) };
}
