// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const studioRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/studio",
	/** `method` is the full name, such as `roster.v1.TokenService/ListTokens`. The request is in the fragment: see link.ts. */
	validateSearch: ({ method }): { method?: string } => (typeof method === "string" ? { method } : {}),
	component: lazyRouteComponent(() => import("./studio.tsx"), "Studio"),
});
