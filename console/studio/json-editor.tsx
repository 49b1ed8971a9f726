// SPDX-License-Identifier: Apache-2.0

// An editor of JSON: CodeMirror, in its own chunk.
//
// It lives in a shadow root: there its styles are constructed style sheets, which the CSP allows. In the document they
// would be inline styles.

import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";

const theme = EditorView.theme({
	"&": { color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "13px", borderRadius: "8px" },
	"&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "2px" },
	".cm-scroller": { fontFamily: "var(--mono)", minHeight: "180px", maxHeight: "520px", lineHeight: "1.55" },
	".cm-content": { caretColor: "var(--text)" },
	".cm-cursor": { borderLeftColor: "var(--text)" },
	".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--sunken)", border: "none" },
	"&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft) !important" },
	"&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)" },
});

export default function JsonEditor({
	text,
	label,
	onChange,
	onSend,
}: {
	text: string;
	label: string;
	onChange(text: string): void;
	onSend(): void;
}) {
	const host = useRef<HTMLDivElement>(null);
	const editor = useRef<EditorView>(undefined);
	const handlers = useRef({ onChange, onSend });
	handlers.current = { onChange, onSend };
	const first = useRef({ text, label });

	useEffect(() => {
		if (host.current === null) {
			return;
		}
		const later = new Compartment();
		const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
		const view = new EditorView({
			root,
			parent: root,
			state: EditorState.create({
				doc: first.current.text,
				extensions: [
					lineNumbers(),
					drawSelection(),
					theme,
					EditorView.lineWrapping,
					EditorView.contentAttributes.of({ "aria-label": first.current.label }),
					keymap.of([
						{
							key: "Mod-Enter",
							run() {
								handlers.current.onSend();
								return true;
							},
						},
					]),
					later.of([]),
					EditorView.updateListener.of((update) => {
						if (update.docChanged) {
							handlers.current.onChange(update.state.doc.toString());
						}
					}),
				],
			}),
		});
		editor.current = view;
		void import("./json-support.ts").then(({ support }) => {
			if (editor.current === view) {
				view.dispatch({ effects: later.reconfigure(support) });
			}
		});
		return () => {
			editor.current = undefined;
			view.destroy();
		};
	}, []);

	useEffect(() => {
		const view = editor.current;
		if (view !== undefined && view.state.doc.toString() !== text) {
			view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
		}
	}, [text]);

	return <div ref={host} className="json-editor" />;
}
