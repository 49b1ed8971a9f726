// SPDX-License-Identifier: Apache-2.0

/** The addresses of all views, and their headings. */
export const views = [
	["/", "Home"],
	["/connect", "Connect"],
	["/connections", "Connections"],
	["/requests", "Requests"],
	["/people", "People"],
	["/groups", "Groups"],
	["/organizations", "Organizations"],
	["/changes", "Changes"],
	["/reviews", "Reviews"],
	["/device", "Sign in a device"],
	["/readiness", "Readiness"],
	["/guard", "Guard"],
	["/tokens", "Tokens and sessions"],
	["/settings", "Settings"],
	["/studio", "Studio"],
] as const;
