// SPDX-License-Identifier: Apache-2.0

// JSON to read, with colors. A long one has none, because each color is an element.

import type { JsonValue } from "@bufbuild/protobuf";
import { memo } from "react";
import { jsonTokens, partOf } from "./json-tokens.ts";

/** The number of characters up to which JSON has colors. */
const colored = 60_000;

export const JsonText = memo(function JsonText({ label, value }: { label: string; value: JsonValue }) {
	const text = JSON.stringify(value, null, 2);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: long JSON scrolls, and has to scroll by keyboard.
		<section className="json" aria-label={label} tabIndex={0}>
			<pre>{text.length > colored ? text : parts(text)}</pre>
		</section>
	);
});

function parts(text: string) {
	const found = [];
	let end = 0;
	for (const match of text.matchAll(jsonTokens)) {
		const { text: shown, kind } = partOf(match);
		found.push(
			text.slice(end, match.index),
			<span key={match.index} className={kind}>
				{shown}
			</span>,
		);
		end = match.index + shown.length;
	}
	found.push(text.slice(end));
	return found;
}
