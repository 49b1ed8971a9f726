// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const studioRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/studio",
	component: lazyRouteComponent(() => import("./studio.tsx"), "Studio"),
});
