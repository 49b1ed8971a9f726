// SPDX-License-Identifier: Apache-2.0

// Features of the JSON editor: colors, indentation, brackets and undo. They are loaded after the editor.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colors = HighlightStyle.define([
	{ tag: tags.propertyName, color: "var(--accent)" },
	{ tag: tags.string, color: "var(--good)" },
	{ tag: [tags.number, tags.bool, tags.null], color: "var(--warn)" },
]);

export const support = [
	history(),
	indentOnInput(),
	bracketMatching(),
	json(),
	syntaxHighlighting(colors),
	keymap.of([...defaultKeymap, ...historyKeymap]),
];
