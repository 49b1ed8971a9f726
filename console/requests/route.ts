// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export type RequestOutcomeFilter = "refused" | "failed" | "succeeded";

const outcomes: readonly unknown[] = ["refused", "failed", "succeeded"];

export interface RequestFilters {
	outcome?: RequestOutcomeFilter;
	/** A part of the name of a user or group. */
	name?: string;
	/** The id of a story: the same request, refused again and again. */
	story?: string;
	/** The id of the request that is open. */
	id?: string;
}

export const requestsRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/requests",
	validateSearch: ({ outcome, name, story, id }): RequestFilters => ({
		...(outcomes.includes(outcome) ? { outcome: outcome as RequestOutcomeFilter } : {}),
		...(typeof name === "string" && name !== "" ? { name } : {}),
		...(typeof story === "string" ? { story } : {}),
		...(typeof id === "string" ? { id } : {}),
	}),
	component: lazyRouteComponent(() => import("./requests.tsx"), "Requests"),
});
