// SPDX-License-Identifier: Apache-2.0

// Decides which parts of a path the flight recorder keeps. A segment that the client chose may name a person, or be a
// secret.

/** The longest path that is kept, in characters. */
const longestPath = 300;

/** A segment of a path that is an id, which identifies nobody outside. */
const idSegment = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A segment of a path that the server itself has. */
export const knownSegment =
	/^(?:scim|v2|connections|Users|Groups|Bulk|Schemas|ResourceTypes|ServiceProviderConfig|Me|\.search)?$/i;

/**
 * The path as it is kept: segments that the client chose may name a person.
 *
 * @param redacted removes secrets from it.
 */
export function pathOf(
	path: string,
	route: string,
	target: string,
	isPersonal: boolean,
	redacted: (text: string) => string,
): string {
	if (target === "" && route !== "") {
		return route;
	}
	if (idSegment.test(target)) {
		return route.replace("{id}", target);
	}
	if (isPersonal) {
		return redacted(path.slice(0, longestPath));
	}
	return route === "" ? shapeOf(path) : route.replace("{id}", "*");
}

/** A path with `*` for the segments that the client chose. */
export function shapeOf(path: string): string {
	return path
		.split("/", 8)
		.map((each) => (knownSegment.test(each) || idSegment.test(each) ? each : "*"))
		.join("/");
}
