// SPDX-License-Identifier: Apache-2.0

// The files that are written, what they are called, and how they name what stands in another. Where lines end and how
// imports are sorted is left to the formatter, which runs behind the plugin.

import type { DescFile, DescMessage } from "@bufbuild/protobuf";
import type { GeneratedFile, ImportSymbol, Printable, Schema } from "@bufbuild/protoplugin";

/** The kinds of files that are written for a proto file: `user.proto` gives `user_make.ts`, `user_json.ts` and so on. */
export type Kind = "make" | "json" | "draft" | "row";

/** The first comment of each file: it tells a reader what the file does. */
const subjects: Readonly<Record<Kind, string>> = {
	make: `Initializers → messages. All messages of a type have the same properties, undefined where a field is not set.
// Null in an initializer means that it is not set. What is a message already stays as it is.`,
	json: `Messages → objects of which JSON.stringify makes their proto3 JSON, which is SCIM's. What is not set, and what is
// empty, is undefined in them, and left out of the text.`,
	draft: "What a client may set of a resource: copied, freed of blanks, and compared.",
	row: "Records ⇄ rows.",
};

const pathOf = (file: DescFile, kind: Kind) => `${file.name}_${kind}`;

/** Begins a file. */
export function startFile(schema: Schema<object>, file: DescFile, kind: Kind): GeneratedFile {
	const f = schema.generateFile(`${pathOf(file, kind)}.ts`);
	f.preamble(file);
	f.print`// ${subjects[kind]}`;
	return f;
}

/** A function of a message, from the file where it is written. */
export function functionOf(f: GeneratedFile, message: DescMessage, kind: Kind, name: string): ImportSymbol {
	return f.import(name, `./${pathOf(message.file, kind)}.js`);
}

/** Something that is written by hand, by its place in `src/`. */
export function fromSource(f: GeneratedFile, name: string, place: string, typeOnly = false): ImportSymbol {
	return f.import(name, `./../src/${place.replace(/\.ts$/, ".js")}`, typeOnly);
}

/** A name with its article. */
export function withArticle(name: string): string {
	return `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`;
}

/** A name with its first letter small. */
export function uncapitalized(name: string): string {
	return name.charAt(0).toLowerCase() + name.slice(1);
}

/** A name with its first letter large. */
export function capitalized(name: string): string {
	return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The code of a property of an object. */
export function property(name: string, value: Printable): Printable {
	return value === name ? `${name},` : [name, ": ", value, ","];
}

/** Code with something between each two pieces of it. */
export function joined(all: readonly Printable[], between: string): Printable {
	return all.map((each, index): Printable => (index === 0 ? each : [between, each]));
}

/** Lines of code, each at the same depth. */
export function lines(depth: number, all: readonly Printable[]): Printable {
	return all.map((each): Printable => ["\t".repeat(depth), each, "\n"]);
}
