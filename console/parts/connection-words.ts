// SPDX-License-Identifier: Apache-2.0

// How the console names connections and their settings.

import { type Connection, ConnectionKind } from "../../gen/roster/v1/connection_pb.ts";
import { OrganizationProvisioning } from "../../gen/roster/v1/settings_pb.ts";

/** The connection that always exists. */
export const defaultName = "default";

export const connectionKinds: ReadonlyMap<ConnectionKind, string> = new Map([
	[ConnectionKind.UNSPECIFIED, "not known"],
	[ConnectionKind.OKTA, "Okta"],
	[ConnectionKind.ENTRA, "Microsoft Entra ID"],
	[ConnectionKind.OTHER, "another"],
]);

const asServer = "as the server";

export const provisioningWords: ReadonlyMap<OrganizationProvisioning, string> = new Map([
	[OrganizationProvisioning.UNSPECIFIED, asServer],
	[OrganizationProvisioning.DISABLED, "off"],
	[OrganizationProvisioning.MAPPED, "mapped groups"],
	[OrganizationProvisioning.AUTOMATIC, "automatic"],
]);

export function strictWord({ strict }: Connection): string {
	return strict === undefined ? asServer : strict ? "on" : "off";
}

export function guardWord({ guardThreshold }: Connection): string {
	switch (guardThreshold) {
		case undefined:
			return asServer;
		case 0:
			return "off";
		default:
			return `${guardThreshold.toLocaleString("en")} users`;
	}
}

export function domainsWord({ adoptionDomains }: Connection): string {
	return adoptionDomains?.domains.join(", ") || "every domain";
}

/** The base URL that serves the tokens of one connection only. */
export function baseUrlOf(name: string, origin = location.origin): string {
	return `${origin}/scim/v2/connections/${name}`;
}
