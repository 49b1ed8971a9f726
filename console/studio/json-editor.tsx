// SPDX-License-Identifier: Apache-2.0

// An editor of JSON: CodeMirror, in its own chunk.
//
// It lives in a shadow root: there its styles are constructed style sheets, which the CSP allows. In the document they
// would be inline styles.

import { history, historyKeymap, insertNewlineKeepIndent } from "@codemirror/commands";
import { EditorState } from "@codemirror/state";
import {
	Decoration,
	drawSelection,
	EditorView,
	keymap,
	lineNumbers,
	MatchDecorator,
	ViewPlugin,
} from "@codemirror/view";
import { useEffect, useRef } from "react";
import { jsonTokens, partOf } from "./json-tokens.ts";

const theme = EditorView.theme({
	"&": { color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "13px", borderRadius: "8px" },
	"&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "2px" },
	".cm-scroller": { fontFamily: "var(--mono)", minHeight: "180px", maxHeight: "520px", lineHeight: "1.55" },
	".cm-content": { caretColor: "var(--text)" },
	".cm-cursor": { borderLeftColor: "var(--text)" },
	".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--sunken)", border: "none" },
	"&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--accent-soft) !important" },
	".json-name": { color: "var(--accent)" },
	".json-string": { color: "var(--good)" },
	".json-other": { color: "var(--warn)" },
});

const marks = new Map(
	["json-name", "json-string", "json-other"].map((kind) => [kind, Decoration.mark({ class: kind })]),
);

const decorator = new MatchDecorator({
	regexp: jsonTokens,
	decorate(add, from, _to, match) {
		const { text, kind } = partOf(match);
		add(from, from + text.length, marks.get(kind) as Decoration);
	},
});

/** The colors: of what is in sight, line by line. A parser of JSON would be half as large as the editor. */
const colors = ViewPlugin.define(
	(view) => ({
		decorations: decorator.createDeco(view),
		update(change) {
			this.decorations = decorator.updateDeco(change, this.decorations);
		},
	}),
	{ decorations: ({ decorations }) => decorations },
);

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
					colors,
					history(),
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
						{ key: "Enter", run: insertNewlineKeepIndent },
						...historyKeymap,
					]),
					EditorView.updateListener.of((update) => {
						if (update.docChanged) {
							handlers.current.onChange(update.state.doc.toString());
						}
					}),
				],
			}),
		});
		editor.current = view;
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
