// SPDX-License-Identifier: Apache-2.0

// The description and the URL of an organization. Everything here is pure.

import { invalidArgument } from "../errors/request.ts";
import type { OrganizationRecord } from "../records/organizations.ts";
import { characterProblem } from "../scim/text.ts";

/** The greatest length of a description and of a URL, in characters. */
const longest = { description: 350, url: 255 } as const;

/** An http or https URL (RFC 3986), without user and password. */
const urlShape = urlPattern();

function urlPattern(): RegExp {
	const name = String.raw`(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})`;
	const path = String.raw`(?:[\w.~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})`;
	const host = String.raw`(?:\[[0-9A-Fa-f:.]+\]|${name}+)(?::\d+)?`;
	return new RegExp(String.raw`^https?://${host}(?:/${path}*)*(?:\?(?:${path}|[/?])*)?(?:#(?:${path}|[/?])*)?$`, "i");
}

/**
 * Checks the description of an organization.
 *
 * @param where the field of the request, for the error.
 * @throws invalid_argument if the description is too long, or has a character that cannot be stored.
 */
export function checkDescription(description: string, where: string): string {
	const problem = characterProblem(description) ?? lengthProblem(description, longest.description);
	if (problem !== undefined) {
		throw invalidArgument(`${where}: ${problem}`);
	}
	return description;
}

/**
 * Checks the URL of an organization's page, which may be empty.
 *
 * @param where the field of the request, for the error.
 * @throws invalid_argument if it is not an http or https URL.
 */
export function checkUrl(url: string, where: string): string {
	const problem = lengthProblem(url, longest.url);
	if (problem !== undefined) {
		throw invalidArgument(`${where}: ${problem}`);
	}
	if (url !== "" && !isUrl(url)) {
		throw invalidArgument(`${where}: ${JSON.stringify(url.slice(0, 64))} is not an http or https URL`);
	}
	return url;
}

function isUrl(url: string): boolean {
	return urlShape.test(url) && URL.canParse(url);
}

function lengthProblem(text: string, most: number): string | undefined {
	// Characters are code points: an emoji is one.
	return Array.from(text).length > most ? `is longer than ${most} characters` : undefined;
}

/**
 * Returns the description and the URL of an organization as the checks above allow them: earlier versions accepted
 * others. A long description is cut, and a text that is not a URL is left out.
 */
export function shownTexts({ description, url }: OrganizationRecord): { description: string; url: string } {
	return {
		description: Array.from(description).slice(0, longest.description).join(""),
		url: url.length <= longest.url && isUrl(url) ? url : "",
	};
}
