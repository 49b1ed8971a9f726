// SPDX-License-Identifier: Apache-2.0

// A button that copies a text, and a text with such a button.

import { Check, Copy as CopyIcon } from "lucide-react";
import { useEffect, useState } from "react";

export function Copy({ text, what }: { text: string; what: string }) {
	const [copied, setCopied] = useState(false);
	useEffect(() => {
		if (copied) {
			const timer = setTimeout(() => setCopied(false), 2000);
			return () => clearTimeout(timer);
		}
		return undefined;
	}, [copied]);
	const Icon = copied ? Check : CopyIcon;
	return (
		<button
			type="button"
			className="icon-button"
			onClick={() => copyText(text).then(() => setCopied(true))}
			aria-label={copied ? `Copied ${what}` : `Copy ${what}`}
			title={copied ? "Copied" : "Copy"}
		>
			<Icon size={15} aria-hidden />
		</button>
	);
}

/** A value that is pasted elsewhere: an address, a command, a token. */
export function CopyField({ text, what }: { text: string; what: string }) {
	return (
		<div className="copy-field">
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long value scrolls, and has to scroll by keyboard. */}
			<code tabIndex={0}>{text}</code>
			<Copy text={text} what={what} />
		</div>
	);
}

/** Copies a text. Without TLS a browser offers no clipboard but on localhost, and the text is selected and copied. */
async function copyText(text: string) {
	if (navigator.clipboard !== undefined) {
		return navigator.clipboard.writeText(text);
	}
	const area = document.createElement("textarea");
	area.value = text;
	document.body.append(area);
	area.select();
	document.execCommand("copy");
	area.remove();
}
