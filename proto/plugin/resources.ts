// SPDX-License-Identifier: Apache-2.0

import type { DescExtension, DescFile } from "@bufbuild/protobuf";
import type { Schema } from "@bufbuild/protoplugin";
import { type Options, type ResourceType, resourceTypeOf } from "../../src/scim/attributes.ts";

/** Our options, as the proto files declare them: there is no generated code yet to take them from. */
function optionsIn(files: readonly DescFile[]): Options {
	const extensions = files.flatMap((file) => file.extensions);
	const declared = <Extension extends DescExtension>(name: string) => {
		const found = extensions.find((each) => each.typeName === name);
		if (found === undefined) {
			throw new Error(`${name}: is not in the proto files`);
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
