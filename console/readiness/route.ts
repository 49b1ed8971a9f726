// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const readinessRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/readiness",
	component: lazyRouteComponent(() => import("./readiness.tsx"), "Readiness"),
});
