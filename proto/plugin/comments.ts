// SPDX-License-Identifier: Apache-2.0

// Prints the comments of the proto files, by full name. The descriptors in the generated code have no comments.

import type { AnyDesc, DescFile } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import { getComments, type Schema } from "@bufbuild/protoplugin";
import { lines } from "./files.ts";

type Commented = Exclude<AnyDesc, DescFile>;

/** Everything in a file that can have a comment, in the order of the file. */
function* commentedIn(file: DescFile): Iterable<Commented> {
	for (const each of nestedTypes(file)) {
		yield each;
		if (each.kind === "message") {
			yield* each.fields;
			yield* each.oneofs;
		}
		if (each.kind === "enum") {
			yield* each.values;
		}
		if (each.kind === "service") {
			yield* each.methods;
		}
	}
}

/** The full name, such as `roster.v1.User.emails` or `roster.v1.TokenService.CreateToken`. */
function fullNameOf(desc: Commented): string {
	switch (desc.kind) {
		case "message":
		case "enum":
		case "service":
		case "extension":
			return desc.typeName;
		default:
			return `${desc.parent.typeName}.${desc.name}`;
	}
}

/** The text of a comment. Each line begins with the space that follows `//`. */
function textOf(desc: Commented): string {
	const { leading = "" } = getComments(desc);
	return leading.replace(/^ /gm, "").trim();
}

/** Prints the comments of all files into one file. */
export function printComments(schema: Schema<object>) {
	const f = schema.generateFile("comments.ts");
	const texts = schema.files
		.flatMap((file) => [...commentedIn(file)])
		.flatMap((each): [string, string][] => (textOf(each) === "" ? [] : [[fullNameOf(each), textOf(each)]]));
	f.print`// SPDX-License-Identifier: Apache-2.0

// The comments of the proto files, by full name.

/** The comment of each service, method, message, field, oneof, enum and enum value. */
export const comments: Readonly<Record<string, string>> = {
${lines(
	1,
	texts.map(([name, text]) => `${JSON.stringify(name)}: ${JSON.stringify(text)},`),
)}};`;
}
