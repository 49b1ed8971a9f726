// SPDX-License-Identifier: Apache-2.0

// roster.v1.DescriptorService: the services that this server has, from the descriptors in the generated code.

import { create, type DescService } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { comments } from "../../gen/comments.ts";
import { type DescriptorService, GetDescriptorsResponseSchema } from "../../gen/roster/v1/descriptor_service_pb.ts";
import type { Implementation } from "../services/shared/call.ts";
import { withImports } from "./reflection.ts";

/** @param services all services that the server has. */
export function descriptorService(services: readonly DescService[]): Implementation<typeof DescriptorService> {
	const files = new Set(services.flatMap((each) => [...withImports(each.file)]));
	const answer = create(GetDescriptorsResponseSchema, {
		services: services.map((each) => each.typeName).sort(),
		files: create(FileDescriptorSetSchema, { file: Array.from(files, (each) => each.proto) }),
		comments,
	});
	return {
		async getDescriptors() {
			return answer;
		},
	};
}
