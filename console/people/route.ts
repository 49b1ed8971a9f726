// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export type PersonFilter = "active" | "deactivated";

/** What the list of people is filtered by. */
export interface PeopleSearch {
	q?: string;
	state?: PersonFilter;
	/** The name of the connection that manages them. */
	connection?: string;
	/** Only those whom no connection manages. */
	managed?: "no";
	/** The name of an organization. */
	organization?: string;
}

export const peopleRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/people",
	validateSearch: ({ q, state, connection, managed, organization }): PeopleSearch => ({
		...(typeof q === "string" && q !== "" ? { q } : {}),
		...(typeof connection === "string" && connection !== "" ? { connection } : {}),
		...(managed === "no" && connection === undefined ? { managed } : {}),
		...(typeof organization === "string" && organization !== "" ? { organization } : {}),
		...(state === "active" || state === "deactivated" ? { state } : {}),
	}),
	component: lazyRouteComponent(() => import("./people.tsx"), "People"),
});

export const personRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/people/$id",
	validateSearch: ({ at }): { at?: string } => (typeof at === "string" && !Number.isNaN(Date.parse(at)) ? { at } : {}),
	component: lazyRouteComponent(() => import("./person.tsx"), "Person"),
});
