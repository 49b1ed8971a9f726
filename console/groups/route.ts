// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const groupsRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/groups",
	component: lazyRouteComponent(() => import("./groups.tsx"), "Groups"),
});
