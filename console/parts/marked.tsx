// SPDX-License-Identifier: Apache-2.0

// A text of the server in which code stands between backticks.

export function Marked({ text }: { text: string }) {
	// What is between backticks has an odd index.
	return text.split("`").map((part, index) => {
		const key = `${index} ${part}`;
		return index % 2 === 1 ? <code key={key}>{part}</code> : <span key={key}>{part}</span>;
	});
}
