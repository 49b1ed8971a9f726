// SPDX-License-Identifier: Apache-2.0

// A comment of a proto file: paragraphs, with `code` in its own font. What follows the first paragraph can be folded.

function Words({ text }: { text: string }) {
	const parts = text.replace(/\s*\n\s*/g, " ").split("`");
	return parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part));
}

export function Comment({ text, folded = false }: { text: string; folded?: boolean }) {
	const [first = "", ...rest] = text.split(/\n\s*\n/);
	if (first === "") {
		return null;
	}
	const more = rest.map((each) => (
		<p key={each}>
			<Words text={each} />
		</p>
	));
	return (
		<div className="comment">
			<p>
				<Words text={first} />
			</p>
			{folded && more.length > 0 ? (
				<details>
					<summary>More</summary>
					{more}
				</details>
			) : (
				more
			)}
		</div>
	);
}
