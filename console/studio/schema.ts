// SPDX-License-Identifier: Apache-2.0

// The services of the server, from the descriptors that it returns. A new method appears by itself.

import {
	createFileRegistry,
	type DescEnum,
	type DescEnumValue,
	type DescField,
	type DescMessage,
	type DescMethod,
	type DescOneof,
	type DescService,
	type FileRegistry,
} from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel as Idempotency } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { createContext, useContext, useMemo } from "react";
import { DescriptorService, type GetDescriptorsResponse } from "../../gen/roster/v1/descriptor_service_pb.ts";

type Commented = DescService | DescMethod | DescMessage | DescField | DescOneof | DescEnum | DescEnumValue;

export interface Schema {
	readonly registry: FileRegistry;
	/** The services of this project first, then the others, each in the order of their names. */
	readonly services: readonly DescService[];
	/** The comment; empty if there is none. */
	commentOf(desc: Commented): string;
	/** @param name such as `roster.v1.TokenService/ListTokens`. */
	method(name: string): DescMethod | undefined;
}

export const nameOf = (method: DescMethod) => `${method.parent.typeName}/${method.name}`;

export const isStream = ({ methodKind }: DescMethod) => methodKind === "server_streaming";

/** Whether a browser can call the method: it cannot send a stream. */
export const isCallable = ({ methodKind }: DescMethod) => methodKind === "unary" || methodKind === "server_streaming";

/** Whether the method only reads. */
export const isRead = ({ idempotency }: DescMethod) => idempotency === Idempotency.NO_SIDE_EFFECTS;

const rank = ({ typeName }: DescService) => (typeName.startsWith("grpc.") ? 2 : typeName.startsWith("buf.") ? 1 : 0);

function schemaOf({ files, services: names, comments }: GetDescriptorsResponse): Schema {
	const registry = files === undefined ? createFileRegistry() : createFileRegistry(files);
	const services = names
		.flatMap((name) => registry.getService(name) ?? [])
		.sort((left, right) => rank(left) - rank(right) || (left.typeName < right.typeName ? -1 : 1));
	const methods = new Map(services.flatMap((each) => each.methods.map((method) => [nameOf(method), method])));
	return {
		registry,
		services,
		commentOf: (desc) => comments["typeName" in desc ? desc.typeName : `${desc.parent.typeName}.${desc.name}`] ?? "",
		method: (name) => methods.get(name),
	};
}

/** Reads the descriptors of the server. */
export function useServerSchema() {
	const { data, error, refetch } = useQuery(DescriptorService.method.getDescriptors, {}, { staleTime: 60_000 });
	return { schema: useMemo(() => data && schemaOf(data), [data]), error, refetch };
}

const SchemaContext = createContext<Schema | undefined>(undefined);

export const SchemaProvider = SchemaContext.Provider;

export function useSchema(): Schema {
	const schema = useContext(SchemaContext);
	if (schema === undefined) {
		throw new Error("useSchema is called outside of Studio");
	}
	return schema;
}
