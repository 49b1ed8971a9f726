// SPDX-License-Identifier: Apache-2.0

// A real browser for the tests of the web console. It notes every request, every report of the CSP, and every error.

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

export const browserPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
	existsSync,
);
export const isBuilt = existsSync(new URL("../../console/dist/index.html", import.meta.url));

if (browserPath === undefined) {
	console.warn("no Chromium is installed: the tests of the console are skipped (apt-get install chromium)");
} else if (!isBuilt) {
	console.warn("the console is not built: its tests are skipped (npm run prepare)");
}

export const canTest = browserPath !== undefined && isBuilt;

export const launch = (): Promise<Browser> =>
	chromium.launch({
		executablePath: browserPath as string,
		args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
	});

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const sizes = {
	wide: { width: 1280, height: 900 },
	narrow: { width: 390, height: 844 },
} as const;

export interface Tab {
	readonly page: Page;
	readonly context: BrowserContext;
	/** The URLs of all requests. */
	readonly requested: string[];
	/** Violations of the content security policy, and errors of the page. */
	readonly complaints: string[];
}

/** Opens a tab of a new browser profile. */
export async function openTab(
	browser: Browser,
	options: { size?: keyof typeof sizes; theme?: "light" | "dark" } = {},
): Promise<Tab> {
	const { size = "wide", theme = "light" } = options;
	const context = await browser.newContext({ viewport: sizes[size], colorScheme: theme, reducedMotion: "reduce" });
	const page = await context.newPage();
	const requested: string[] = [];
	const complaints: string[] = [];
	page.on("request", (request) => void requested.push(request.url()));
	page.on("pageerror", (error) => void complaints.push(error.message));
	page.on("console", (message) => {
		// Chromium reports what the CSP rejects here. It reports each failed call, too: those are the page's to show.
		if (message.type() === "error" && !/Failed to load resource/.test(message.text())) {
			complaints.push(message.text());
		}
	});
	return { page, context, requested, complaints };
}

/** Signs in with a token, and waits for the navigation. */
export async function signIn({ page }: Tab, url: string, token: string): Promise<void> {
	await page.goto(url);
	await page.getByLabel("Administrator's token").fill(token);
	await page.keyboard.press("Enter");
	await page.getByRole("navigation").waitFor();
}

/** The findings of axe on the page, one per line. */
export async function axeFindings({ page, context }: Tab): Promise<string[]> {
	// The script runs by the debugger, which no CSP concerns.
	const debug = await context.newCDPSession(page);
	await debug.send("Runtime.evaluate", { expression: axe });
	const { result } = await debug.send("Runtime.evaluate", {
		expression: `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
			violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 200)).join(" | ")))`,
		awaitPromise: true,
		returnByValue: true,
	});
	await debug.detach();
	return result.value as string[];
}

/** No call left its origin, nothing was rejected, and no token lies anywhere in the browser. */
export async function expectClean(tab: Tab, url: string, token: string): Promise<void> {
	expect(tab.complaints).toEqual([]);
	expect(tab.requested.filter((each) => new URL(each).origin !== new URL(url).origin)).toEqual([]);
	expect(tab.requested.filter((each) => each.includes(token))).toEqual([]);
	const stored = await tab.page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])");
	expect(stored).not.toContain(token);
	const cookies = await tab.context.cookies();
	expect(cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite === "Strict")).toBe(true);
	expect(JSON.stringify(cookies)).not.toContain(token);
}
