// SPDX-License-Identifier: Apache-2.0

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../shell/root-route.ts";

/** Groups of kinds that one asks for together. */
export type ChangeTopic = "people" | "groups" | "access" | "organizations" | "administration";

const topics: readonly unknown[] = ["people", "groups", "access", "organizations", "administration"];

export interface ChangeFilters {
	topic?: ChangeTopic;
	/** The id of a person. */
	person?: string;
	/** The id of a token. */
	by?: string;
	/** The id of a person who signed in and changed something. */
	actor?: string;
	/** The sequence number of the change that the story begins with. */
	at?: string;
}

export const changesRoute = createRoute({
	getParentRoute: () => rootRoute,
	path: "/changes",
	validateSearch: ({ topic, person, by, actor, at }): ChangeFilters => ({
		...(topics.includes(topic) ? { topic: topic as ChangeTopic } : {}),
		...(typeof person === "string" ? { person } : {}),
		...(typeof by === "string" ? { by } : {}),
		...(typeof actor === "string" ? { actor } : {}),
		...(/^\d{1,18}$/.test(String(at)) ? { at: String(at) } : {}),
	}),
	component: lazyRouteComponent(() => import("./changes.tsx"), "Changes"),
});
