// SPDX-License-Identifier: Apache-2.0

// A filter that is set, with a button that removes it.

import { X } from "lucide-react";

export function Chip({ words, onRemove }: { words: string; onRemove(): void }) {
	return (
		<span className="badge accent">
			{words}
			<button type="button" className="chip-remove" aria-label={`Remove the filter ${words}`} onClick={onRemove}>
				<X size={14} aria-hidden />
			</button>
		</span>
	);
}
