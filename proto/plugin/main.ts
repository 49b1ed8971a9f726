// SPDX-License-Identifier: Apache-2.0

// The plugin of `buf generate` that writes the code which knows the fields of our messages: what makes them, what turns
// them into JSON, and what a resource is while it is worked out and in a row. Code that names its fields runs in a tenth
// of the time that a loop over their names takes.
//
// `gen/` is empty while it runs, so whatever it imports of the sources may import types of `gen/`, and nothing else.

import type { DescMessage, DescService } from "@bufbuild/protobuf";
import { createEcmaScriptPlugin, runNodeJs, type Schema } from "@bufbuild/protoplugin";
import { printDrafts } from "./draft.ts";
import { startFile } from "./files.ts";
import { printJson } from "./json.ts";
import { printMaker, printServiceMakers } from "./make.ts";
import { resourceTypesIn } from "./resources.ts";
import { printRows } from "./rows.ts";

/** The messages and services to write code for, beside what every resource needs. */
interface Options {
	/** Services with a client in the same process, which makes their messages. */
	readonly clients: readonly string[];
	/** Messages that are written as JSON. */
	readonly json: readonly string[];
}

function parseOptions(given: readonly { readonly key: string; readonly value: string }[]): Options {
	const unknown = given.find(({ key }) => key !== "client" && key !== "json");
	if (unknown !== undefined) {
		throw new Error(`${unknown.key}: is no option; there are client=<service> and json=<message>`);
	}
	const named = (key: string) => given.filter((each) => each.key === key).map(({ value }) => value);
	return { clients: named("client"), json: named("json") };
}

/** @throws Error where no message or service of the files has this full name. */
function find<Desc extends DescMessage | DescService>(all: readonly Desc[], name: string): Desc {
	const found = all.find((each) => each.typeName === name);
	if (found === undefined) {
		throw new Error(`${name}: is not in the proto files`);
	}
	return found;
}

/** Messages with all that stand in them; Google's own are made and written by the library. */
function withParts(roots: readonly DescMessage[]): ReadonlySet<DescMessage> {
	const found = new Set<DescMessage>();
	const visit = (message: DescMessage | undefined) => {
		if (message !== undefined && !found.has(message) && message.file.proto.package !== "google.protobuf") {
			found.add(message);
			for (const field of message.fields) {
				visit(field.message);
			}
		}
	};
	roots.forEach(visit);
	return found;
}

function generate(schema: Schema<Options>) {
	const { clients, json } = schema.options;
	const all = schema.files.flatMap((file) => file.messages);
	const services = clients.map((name) =>
		find(
			schema.files.flatMap((file) => file.services),
			name,
		),
	);
	const unary = services.flatMap(({ methods }) => methods.filter((each) => each.methodKind === "unary"));
	const types = resourceTypesIn(schema);
	const resources = types.map(({ message }) => message);
	const written = json.map((name) => find(all, name));
	const made = withParts([...resources, ...unary.flatMap(({ input, output }) => [input, output]), ...written]);
	const inJson = withParts([...resources, ...written]);

	for (const file of schema.files) {
		const within = (messages: ReadonlySet<DescMessage>) => file.messages.filter((each) => messages.has(each));
		const served = services.filter((each) => each.file === file);
		if (within(made).length > 0) {
			const f = startFile(schema, file, "make");
			within(made).forEach((each) => void printMaker(f, each));
			served.forEach((each) => void printServiceMakers(f, each));
		}
		if (within(inJson).length > 0) {
			printJson(startFile(schema, file, "json"), within(inJson));
		}
		for (const type of types.filter(({ message }) => message.file === file)) {
			printDrafts(startFile(schema, file, "draft"), type);
			printRows(startFile(schema, file, "row"), type);
		}
	}
}

runNodeJs(createEcmaScriptPlugin({ name: "proto/plugin", version: "v1", parseOptions, generateTs: generate }));
