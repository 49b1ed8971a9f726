// SPDX-License-Identifier: Apache-2.0

// A table. Narrow, each row becomes a card, with the heading beside each value. For long lists, see `long-table.tsx`.

import type { ReactNode } from "react";

export interface Column<Row> {
	readonly header: string;
	cell(row: Row): ReactNode;
	/** Numbers stand at the end of their column. */
	readonly align?: "end";
	/** The width in a long table, such as `120px`. Without one, the column shares the rest. */
	readonly width?: string;
	/** Whether a long table leaves the column out where there is little room. */
	readonly wideOnly?: boolean;
}

export interface Rows<Row> {
	/** The name of the table for a screen reader. */
	readonly label: string;
	readonly columns: readonly Column<Row>[];
	readonly rows: readonly Row[];
	keyOf(row: Row): string;
}

export function Table<Row>({ label, columns, rows, keyOf }: Rows<Row>) {
	return (
		<div className="table-frame">
			<table className="table">
				<caption className="sr-only">{label}</caption>
				<thead>
					<tr>
						{columns.map(({ header, align }) => (
							<th key={header} scope="col" className={align}>
								{header}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{rows.map((row) => (
						<tr key={keyOf(row)}>
							{columns.map(({ header, cell, align }) => (
								<td key={header} data-label={header} className={align}>
									{cell(row)}
								</td>
							))}
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}
