// SPDX-License-Identifier: Apache-2.0

import { type DescExtension, type DescField, type DescFile, getOption } from "@bufbuild/protobuf";
import type { Schema } from "@bufbuild/protoplugin";
import { type Options, type ResourceType, resourceTypeOf } from "../../src/scim/attributes.ts";

/**
 * Our options, as the proto files declare them: the plugin cannot import them from `gen/`, which does not exist yet.
 */
function optionsIn(files: readonly DescFile[]): Options {
	const extensions = files.flatMap((file) => file.extensions);
	const declared = <Extension extends DescExtension>(name: string) => {
		const found = extensions.find((each) => each.typeName === name);
		if (found === undefined) {
			throw new Error(`${name}: the proto files do not define this option`);
		}
		return found as Extension;
	};
	return {
		attribute: declared<Options["attribute"]>("roster.v1.attribute"),
		resourceType: declared<Options["resourceType"]>("roster.v1.resource_type"),
	};
}

/** The messages that are resource types. */
export function resourceTypesIn({ files, allFiles }: Schema<object>): ResourceType[] {
	const options = optionsIn(allFiles);
	return files.flatMap(({ messages }) => messages.flatMap((each) => resourceTypeOf(each, options) ?? []));
}

/** Returns the function that says whether a field is a relative URL. */
export function relativeIn({ allFiles }: Schema<object>): (field: DescField) => boolean {
	const { attribute } = optionsIn(allFiles);
	return (field) => getOption(field, attribute).relative;
}
