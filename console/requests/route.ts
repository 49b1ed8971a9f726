// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

export type RequestOutcomeFilter = "refused" | "failed" | "succeeded";

const outcomes: readonly unknown[] = ["refused", "failed", "succeeded"];

export interface RequestFilters {
	outcome?: RequestOutcomeFilter;
	/** A part of the name of a user or group. */
	name?: string;
	/** The id of a story: the same request, refused again and again. */
	story?: string;
	/** The name of a connection. */
	connection?: string;
	/** The id of a token, and the times from and before which its requests were answered: one sync. */
	token?: string;
	since?: string;
	until?: string;
	/** The id of the request that is open. */
	id?: string;
	/** What is listed: requests, unless it is set. */
	show?: "syncs";
}

const isTime = (text: unknown): text is string => typeof text === "string" && !Number.isNaN(Date.parse(text));

export const requestsRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/requests",
	validateSearch: ({ outcome, name, story, connection, token, since, until, id, show }): RequestFilters => ({
		...(outcomes.includes(outcome) ? { outcome: outcome as RequestOutcomeFilter } : {}),
		...(typeof name === "string" && name !== "" ? { name } : {}),
		...(typeof story === "string" ? { story } : {}),
		...(typeof connection === "string" && connection !== "" ? { connection } : {}),
		...(typeof token === "string" && token !== "" ? { token } : {}),
		...(isTime(since) ? { since } : {}),
		...(isTime(until) ? { until } : {}),
		...(typeof id === "string" ? { id } : {}),
		...(show === "syncs" ? { show } : {}),
	}),
	component: lazyRouteComponent(() => import("./requests.tsx"), "Requests"),
});
