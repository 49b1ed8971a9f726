// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export const deviceRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/device",
	component: lazyRouteComponent(() => import("./device.tsx"), "Device"),
});
