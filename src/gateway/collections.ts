// SPDX-License-Identifier: Apache-2.0

// The calls for users and for groups behind one interface, so that the routes are written once for both.

import type { MessageInitShape } from "@bufbuild/protobuf";
import type { PatchOperationSchema, QuerySchema } from "../../gen/roster/v1/provisioning_service_pb.ts";
import type { Draft } from "../scim/draft.ts";
import { groupType, type ResourceType, userType } from "../scim/schema.ts";
import type { Exchange } from "./exchange.ts";
import type { Preconditions } from "./preconditions.ts";
import { type Resource, resourceJson, type Versioned } from "./resource-json.ts";
import { readWholeGroup } from "./whole-groups.ts";

/** The parameters that select the attributes of the response. */
export interface Projected {
	readonly attributes: string[];
	readonly excludedAttributes: string[];
}

export interface Listed {
	readonly totalResults: number;
	/** Undefined if the page was requested by cursor. */
	readonly startIndex: number | undefined;
	readonly itemsPerPage: number;
	readonly resources: readonly Resource[];
	readonly nextCursor?: string | undefined;
	readonly previousCursor?: string | undefined;
}

/** The calls for one type of resource. */
export interface Collection {
	readonly type: ResourceType;
	/** Whether the response to a PATCH has the resource by default. Groups may be large, so theirs does not. */
	readonly patchAnswers: boolean;
	get(exchange: Exchange, projected: Projected): Promise<Versioned>;
	list(exchange: Exchange, query: MessageInitShape<typeof QuerySchema>): Promise<Listed>;
	create(exchange: Exchange, draft: Draft, projected: Projected): Promise<Versioned>;
	replace(exchange: Exchange, draft: Draft, conditions: Preconditions, projected: Projected): Promise<Versioned>;
	patch(
		exchange: Exchange,
		operations: MessageInitShape<typeof PatchOperationSchema>[],
		conditions: Preconditions,
		projected: Projected,
	): Promise<Versioned>;
	delete(exchange: Exchange, conditions: Preconditions): Promise<unknown>;
}

function versioned(found: Resource | undefined, version: number, baseUrl: string): Versioned {
	if (found === undefined) {
		throw new Error("the service answered without a resource");
	}
	return { id: found.id, version, json: () => JSON.stringify(resourceJson(found, baseUrl)) };
}

type Answered = { readonly [Name in Exclude<keyof Listed, "resources">]?: Listed[Name] | undefined } & Pick<
	Listed,
	"resources"
>;

function listed({ totalResults = 0, itemsPerPage = 0, ...rest }: Answered): Listed {
	return { startIndex: undefined, ...rest, totalResults, itemsPerPage };
}

export const userCollection: Collection = {
	type: userType,
	patchAnswers: true,
	async get({ client, options, id, baseUrl }, projected) {
		const { user, version } = await client.getUser({ id, ...projected }, options);
		return versioned(user, version, baseUrl);
	},
	list: async ({ client, whileConnected }, query) => listed(await client.listUsers({ query }, whileConnected())),
	async create({ client, options, baseUrl }, draft, projected) {
		const { user, version } = await client.createUser({ user: draft, ...projected }, options);
		return versioned(user, version, baseUrl);
	},
	async replace({ client, options, id, baseUrl }, draft, conditions, projected) {
		const { user, version } = await client.replaceUser(
			{ user: { ...draft, id }, ...conditions, ...projected },
			options,
		);
		return versioned(user, version, baseUrl);
	},
	async patch({ client, options, id, baseUrl }, operations, conditions, projected) {
		const { user, version } = await client.patchUser({ id, operations, ...conditions, ...projected }, options);
		return versioned(user, version, baseUrl);
	},
	delete: ({ client, options, id }, conditions) => client.deleteUser({ id, ...conditions }, options),
};

export const groupCollection: Collection = {
	type: groupType,
	patchAnswers: false,
	async get(exchange, projected) {
		if (projected.attributes.length + projected.excludedAttributes.length === 0) {
			return readWholeGroup(exchange);
		}
		const { client, options, id, baseUrl } = exchange;
		const { group, version } = await client.getGroup({ id, ...projected }, options);
		return versioned(group, version, baseUrl);
	},
	list: async ({ client, whileConnected }, query) => listed(await client.listGroups({ query }, whileConnected())),
	async create({ client, options, baseUrl }, draft, projected) {
		const { group, version } = await client.createGroup({ group: draft, ...projected }, options);
		return versioned(group, version, baseUrl);
	},
	async replace({ client, options, id, baseUrl }, draft, conditions, projected) {
		const { group, version } = await client.replaceGroup(
			{ group: { ...draft, id }, ...conditions, ...projected },
			options,
		);
		return versioned(group, version, baseUrl);
	},
	async patch({ client, options, id, baseUrl }, operations, conditions, projected) {
		const { group, version } = await client.patchGroup({ id, operations, ...conditions, ...projected }, options);
		return versioned(group, version, baseUrl);
	},
	delete: ({ client, options, id }, conditions) => client.deleteGroup({ id, ...conditions }, options),
};
