// SPDX-License-Identifier: Apache-2.0

import { writeFileSync } from "node:fs";
import { defineConfig } from "vitepress";
import { packageOf } from "../../release/packages.ts";

/** The packages in the site, for the list of parts of a release. It is built in several bundles. */
const packages = new Set<string>();

const group = (text: string, items: Record<string, string>) => ({
	text,
	items: Object.entries(items).map(([title, link]) => ({ text: title, link })),
});

export default defineConfig({
	title: "Roster",
	description: "A self-hosted SCIM 2.0 service.",
	base: "/docs/",
	srcDir: "pages",
	outDir: "dist",
	vite: {
		plugins: [
			{
				name: "packages",
				generateBundle(_, bundle) {
					for (const each of Object.values(bundle)) {
						for (const module of each.type === "chunk" ? Object.keys(each.modules) : []) {
							const folder = packageOf(module.replace(/\?.*/, ""));
							if (folder?.startsWith("site/")) {
								packages.add(folder);
							}
						}
					}
					writeFileSync("packages.json", `${JSON.stringify([...packages].sort(), undefined, "\t")}\n`);
				},
			},
		],
	},
	// A server on the reader's machine.
	ignoreDeadLinks: [/^https?:\/\/(?:127\.0\.0\.1|localhost)/],
	// Text in a page that looks like a tag is text.
	markdown: { html: false },
	themeConfig: {
		// The index is a file of the site: a search asks no other host.
		search: { provider: "local" },
		outline: [2, 3],
		sidebar: [
			group("Begin", { Roster: "/", Okta: "/okta", "Microsoft Entra ID": "/entra" }),
			group("Operate", {
				Operating: "/operating",
				Credentials: "/credentials",
				Administrators: "/administrators",
				Console: "/console",
				Upgrading: "/upgrading",
				Runbooks: "/runbooks",
				"Review and undo": "/review",
				"Requests, explained": "/requests",
				Errors: "/errors",
				Security: "/security",
				Scale: "/scale",
				Changelog: "/changelog",
			}),
			group("Integrate", {
				Integrating: "/integrating",
				"Client for TypeScript": "/client-typescript",
				"Client for Go": "/client-go",
				"The registry's API": "/registry-api",
			}),
			group("Know", {
				Identity: "/identity",
				"Several identity providers": "/connections",
				"Rules for identity providers": "/idp-rules",
				Conformance: "/conformance",
				Quality: "/quality",
				Torture: "/torture",
				Benchmark: "/benchmark",
				Contributing: "/contributing",
				"Security policy": "/security-policy",
			}),
		],
	},
});
