// SPDX-License-Identifier: Apache-2.0

// What lists are filtered by: the connections and the organizations, read when a choice is opened.

import { createClient } from "@connectrpc/connect";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { transport } from "../session/transport.ts";
import type { Choice } from "./lazy-select.tsx";

/** How many organizations a choice offers. */
const mostOrganizations = 1000;

/** Reads the connections by name. */
export async function readConnections(): Promise<readonly Choice[]> {
	const { connections } = await createClient(ConnectionService, transport).listConnections({});
	return connections.map(({ name }) => ({ value: name, name }));
}

const organizations = async () => {
	const { OrganizationService } = await import("../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts");
	return createClient(OrganizationService, transport);
};

/** Reads the first organizations by name. */
export async function readOrganizations(): Promise<readonly Choice[]> {
	const { organizations: found } = await (await organizations()).listOrganizations({ pageSize: mostOrganizations });
	return found.map(({ name }) => ({ value: name, name })).sort((left, right) => left.name.localeCompare(right.name));
}

/** Reads the id of the organization with a name. */
export async function organizationIdOf(name: string, signal: AbortSignal): Promise<string> {
	const { organization } = await (await organizations()).getOrganizationByName({ name }, { signal });
	return organization?.id ?? "";
}
