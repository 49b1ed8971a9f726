// SPDX-License-Identifier: Apache-2.0

// The addresses of the console. Each view has its routes in its own folder.

import { createRouter } from "@tanstack/react-router";
import { changesRoute } from "./changes/route.ts";
import { connectRoute } from "./connect/route.ts";
import { connectionRoute, connectionsRoute } from "./connections/route.ts";
import { deviceRoute } from "./device/route.ts";
import { groupRoute, groupsRoute } from "./groups/route.ts";
import { guardRoute } from "./guard/route.ts";
import { homeRoute } from "./home/route.ts";
import { organizationRoute, organizationsRoute } from "./organizations/route.ts";
import { nextPaint } from "./parts/next-paint.ts";
import { NotFound } from "./parts/not-found.tsx";
import { peopleRoute, personRoute } from "./people/route.ts";
import { readinessRoute } from "./readiness/route.ts";
import { requestsRoute } from "./requests/route.ts";
import { reviewRoute, reviewsRoute } from "./reviews/route.ts";
import { settingsRoute } from "./settings/route.ts";
import { rootRoute } from "./shell/root-route.ts";
import { studioRoute } from "./studio/route.ts";
import { tokensRoute } from "./tokens/route.ts";

const routeTree = rootRoute.addChildren([
	homeRoute,
	connectRoute,
	connectionsRoute,
	connectionRoute,
	requestsRoute,
	peopleRoute,
	personRoute,
	groupsRoute,
	groupRoute,
	organizationsRoute,
	organizationRoute,
	changesRoute,
	reviewsRoute,
	reviewRoute,
	readinessRoute,
	guardRoute,
	tokensRoute,
	settingsRoute,
	studioRoute,
	deviceRoute,
]);

const router = createRouter({
	routeTree,
	defaultPreload: "intent",
	defaultNotFoundComponent: NotFound,
	scrollRestoration: true,
});

// The browser shows that a link is pressed before it makes the view, which may take longer than a frame.
const { navigate } = router;
router.navigate = async (options) => {
	await nextPaint();
	return navigate(options);
};

export { router };

declare module "@tanstack/react-router" {
	interface Register {
		router: typeof router;
	}
}
