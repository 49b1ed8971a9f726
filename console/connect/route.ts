// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export type Provider = "okta" | "entra" | "other";

const providers: readonly unknown[] = ["okta", "entra", "other"];

/** The state that a reload of the page keeps. The plaintext of the token is never part of a URL. */
export interface Progress {
	provider?: Provider;
	/** The id of the token that was created here. */
	token?: string;
}

export const connectRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/connect",
	validateSearch: ({ provider, token }): Progress => ({
		...(providers.includes(provider) ? { provider: provider as Provider } : {}),
		...(typeof token === "string" ? { token } : {}),
	}),
	component: lazyRouteComponent(() => import("./connect.tsx"), "Connect"),
});
