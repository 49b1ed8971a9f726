// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const requestsRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/requests",
	component: lazyRouteComponent(() => import("./requests.tsx"), "Requests"),
});
