// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const guardRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/guard",
	component: lazyRouteComponent(() => import("./guard.tsx"), "Guard"),
});
