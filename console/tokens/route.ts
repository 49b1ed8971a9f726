// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const tokensRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/tokens",
	component: lazyRouteComponent(() => import("./tokens.tsx"), "Tokens"),
});
