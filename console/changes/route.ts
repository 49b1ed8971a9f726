// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const changesRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/changes",
	component: lazyRouteComponent(() => import("./changes.tsx"), "Changes"),
});
