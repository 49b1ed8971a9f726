// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const groupsRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/groups",
	validateSearch: ({ q, connection }): { q?: string; connection?: string } => ({
		...(typeof q === "string" && q !== "" ? { q } : {}),
		...(typeof connection === "string" && connection !== "" ? { connection } : {}),
	}),
	component: lazyRouteComponent(() => import("./groups.tsx"), "Groups"),
});

export const groupRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/groups/$id",
	component: lazyRouteComponent(() => import("./group.tsx"), "Group"),
});
