// SPDX-License-Identifier: Apache-2.0

// The generated files: their names, their first comments, and imports between them. The formatter, which runs after the
// plugin, breaks lines and sorts imports.

import type { DescFile, DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, ImportSymbol, Printable, Schema } from "@bufbuild/protoplugin";

/**
 * The kinds of file that are generated for a proto file: `user.proto` gives `user_make.ts`, `user_json.ts` and so on.
 */
export type Kind = "make" | "json" | "draft" | "row";

/** The first comment of each kind of file. */
const subjects: Readonly<Record<Kind, string>> = {
	make: `Initializers → messages. All messages of a type have the same properties: an unset field is undefined.
// Null in an initializer means unset. A value that is already a message is returned unchanged.`,
	json: `Messages → objects that JSON.stringify turns into proto3 JSON, which is also the SCIM JSON. Unset and empty fields are
// undefined, so that the text omits them. A base URL, if given, is put before each relative URL.`,
	draft: "Drafts: the attributes of a resource that a client may set, copied, without blank text, and compared.",
	row: "Records ⇄ database rows.",
};

const pathOf = (file: DescFile, kind: Kind) => `${file.name}_${kind}`;

/** Begins a file. */
export function startFile(schema: Schema<object>, file: DescFile, kind: Kind): GeneratedFile {
	const f = schema.generateFile(`${pathOf(file, kind)}.ts`);
	f.preamble(file);
	f.print`// ${subjects[kind]}`;
	return f;
}

/** Imports a generated function of a message. */
export function functionOf(f: GeneratedFile, message: DescMessage, kind: Kind, name: string): ImportSymbol {
	return f.import(name, `./${pathOf(message.file, kind)}.js`);
}

/** Imports a symbol of the handwritten sources, by its path in `src/`. */
export function fromSource(f: GeneratedFile, name: string, place: string, typeOnly = false): ImportSymbol {
	return f.import(name, `./../src/${place.replace(/\.ts$/, ".js")}`, typeOnly);
}

/** The name with its indefinite article. */
export function withArticle(name: string): string {
	return `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`;
}

/** The name with a lowercase first letter. */
export function uncapitalized(name: string): string {
	return name.charAt(0).toLowerCase() + name.slice(1);
}

/** The name with an uppercase first letter. */
export function capitalized(name: string): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The code of a property of an object. */
export function property(name: string, value: Printable): Printable {
	return value === name ? `${name},` : [name, ": ", value, ","];
}

/** The pieces of code with a separator between them. */
export function joined(all: readonly Printable[], between: string): Printable {
	return all.map((each, index): Printable => (index === 0 ? each : [between, each]));
}

/** The lines of code, all at the same depth. */
export function lines(depth: number, all: readonly Printable[]): Printable {
	return all.map((each): Printable => ["\t".repeat(depth), each, "\n"]);
}
