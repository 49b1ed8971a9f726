// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const organizationsRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/organizations",
	component: lazyRouteComponent(() => import("./organizations.tsx"), "Organizations"),
});

export const organizationRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/organizations/$id",
	component: lazyRouteComponent(() => import("./organization.tsx"), "Organization"),
});
