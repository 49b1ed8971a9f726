// SPDX-License-Identifier: Apache-2.0

// The views of the navigation, in its order.

import {
	Building2,
	Cable,
	GitCompareArrows,
	History,
	House,
	Inbox,
	KeyRound,
	ListChecks,
	type LucideIcon,
	Plug,
	ShieldAlert,
	SlidersHorizontal,
	SquareTerminal,
	User,
	Users,
} from "lucide-react";

export interface View {
	readonly to:
		| "/"
		| "/connect"
		| "/connections"
		| "/requests"
		| "/people"
		| "/groups"
		| "/organizations"
		| "/changes"
		| "/reviews"
		| "/readiness"
		| "/guard"
		| "/tokens"
		| "/settings"
		| "/studio";
	readonly name: string;
	readonly icon: LucideIcon;
}

export const views: readonly View[] = [
	{ to: "/", name: "Home", icon: House },
	{ to: "/connect", name: "Connect", icon: Cable },
	{ to: "/connections", name: "Connections", icon: Plug },
	{ to: "/requests", name: "Requests", icon: Inbox },
	{ to: "/people", name: "People", icon: User },
	{ to: "/groups", name: "Groups", icon: Users },
	{ to: "/organizations", name: "Organizations", icon: Building2 },
	{ to: "/changes", name: "Changes", icon: History },
	{ to: "/reviews", name: "Reviews", icon: GitCompareArrows },
	{ to: "/readiness", name: "Readiness", icon: ListChecks },
	{ to: "/guard", name: "Guard", icon: ShieldAlert },
	{ to: "/tokens", name: "Tokens", icon: KeyRound },
	{ to: "/settings", name: "Settings", icon: SlidersHorizontal },
	{ to: "/studio", name: "Studio", icon: SquareTerminal },
];
