// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export type Provider = "okta" | "entra" | "other";

/** What the identity provider proves with who it is. */
export type Credential = "token" | "client";

const providers: readonly unknown[] = ["okta", "entra", "other"];

/** The state that a reload of the page keeps. The plaintext of a secret is never part of a URL. */
export interface Progress {
	provider?: Provider;
	/** Unset means a token. */
	credential?: "client";
	/** The id of the token or the client that was created here. */
	token?: string;
	/** The name of the connection that it belongs to. */
	connection?: string;
}

export const connectRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/connect",
	validateSearch: ({ provider, credential, token, connection }): Progress => ({
		...(providers.includes(provider) ? { provider: provider as Provider } : {}),
		...(credential === "client" ? { credential } : {}),
		...(typeof token === "string" ? { token } : {}),
		...(typeof connection === "string" ? { connection } : {}),
	}),
	component: lazyRouteComponent(() => import("./connect.tsx"), "Connect"),
});
