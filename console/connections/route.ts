// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const connectionsRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/connections",
	component: lazyRouteComponent(() => import("./connections.tsx"), "Connections"),
});

export const connectionRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/connections/$name",
	component: lazyRouteComponent(() => import("./connection.tsx"), "Connection"),
});
