// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const peopleRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/people",
	component: lazyRouteComponent(() => import("./people.tsx"), "People"),
});
