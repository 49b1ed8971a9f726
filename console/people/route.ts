// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export type PersonFilter = "active" | "deactivated";

export const peopleRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/people",
	validateSearch: ({ q, state }): { q?: string; state?: PersonFilter } => ({
		...(typeof q === "string" && q !== "" ? { q } : {}),
		...(state === "active" || state === "deactivated" ? { state } : {}),
	}),
	component: lazyRouteComponent(() => import("./people.tsx"), "People"),
});

export const personRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/people/$id",
	component: lazyRouteComponent(() => import("./person.tsx"), "Person"),
});
