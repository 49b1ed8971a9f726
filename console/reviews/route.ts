// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const reviewsRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/reviews",
	component: lazyRouteComponent(() => import("./reviews.tsx"), "Reviews"),
});

export const reviewRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/reviews/$id",
	component: lazyRouteComponent(() => import("./review.tsx"), "Review"),
});
