// SPDX-License-Identifier: Apache-2.0

// gRPC server reflection, from the descriptors in the generated code.

import { createRegistry, type DescFile, type DescService, type Registry, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, type ServiceImpl } from "@connectrpc/connect";
import type { ServerReflection, ServerReflectionRequest } from "../../gen/grpc/reflection/v1/reflection_pb.ts";

/** A file and all files that it imports, each once. An imported file comes before the file that imports it. */
export function withImports(file: DescFile, found = new Set<DescFile>()): Set<DescFile> {
	for (const each of file.dependencies) {
		withImports(each, found);
	}
	return found.add(file);
}

class Answers {
	readonly #services: readonly DescService[];
	readonly #files: Map<string, DescFile>;
	readonly #registry: Registry;

	constructor(services: readonly DescService[]) {
		this.#services = services;
		const files = services.flatMap((each) => [...withImports(each.file)]);
		this.#files = new Map(files.map((each) => [each.proto.name, each]));
		this.#registry = createRegistry(...this.#files.values());
	}

	answer({ messageRequest }: ServerReflectionRequest) {
		switch (messageRequest.case) {
			case "listServices": {
				const service = this.#services.map((each) => ({ name: each.typeName }));
				return { case: "listServicesResponse", value: { service } } as const;
			}
			case "fileByFilename":
				return this.#file(this.#files.get(messageRequest.value), messageRequest.value);
			case "fileContainingSymbol":
				return this.#file(this.#declaring(messageRequest.value), messageRequest.value);
			case "fileContainingExtension": {
				const { containingType, extensionNumber } = messageRequest.value;
				const found = this.#extensionsOf(containingType).find((each) => each.number === extensionNumber);
				return this.#file(found?.file, `extension ${extensionNumber} of ${containingType}`);
			}
			case "allExtensionNumbersOfType": {
				const extensionNumber = this.#extensionsOf(messageRequest.value).map((each) => each.number);
				const value = { baseTypeName: messageRequest.value, extensionNumber };
				return { case: "allExtensionNumbersResponse", value } as const;
			}
			default:
				return failure(Code.InvalidArgument, "message_request is required");
		}
	}

	// The registry has no fields and methods, so the parent of such a symbol is looked up.
	#declaring(symbol: string): DescFile | undefined {
		const parent = symbol.slice(0, Math.max(symbol.lastIndexOf("."), 0));
		const found = this.#registry.get(symbol) ?? this.#registry.get(parent);
		return found?.file;
	}

	#extensionsOf(typeName: string) {
		return [...this.#registry]
			.filter((each) => each.kind === "extension")
			.filter((each) => each.extendee.typeName === typeName);
	}

	#file(file: DescFile | undefined, asked: string) {
		if (file === undefined) {
			return failure(Code.NotFound, `${asked} was not found`);
		}
		const fileDescriptorProto = Array.from(withImports(file), (each) =>
			toBinary(FileDescriptorProtoSchema, each.proto),
		).reverse();
		return { case: "fileDescriptorResponse", value: { fileDescriptorProto } } as const;
	}
}

function failure(errorCode: Code, errorMessage: string) {
	return { case: "errorResponse", value: { errorCode, errorMessage } } as const;
}

/** Implements reflection for services. Both versions of its API have the same messages. */
export function reflection(services: readonly DescService[]): ServiceImpl<typeof ServerReflection> {
	const answers = new Answers(services);
	return {
		async *serverReflectionInfo(requests) {
			for await (const request of requests) {
				yield { validHost: request.host, originalRequest: request, messageResponse: answers.answer(request) };
			}
		},
	};
}
