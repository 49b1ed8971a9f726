// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const connectRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/connect",
	component: lazyRouteComponent(() => import("./connect.tsx"), "Connect"),
});
