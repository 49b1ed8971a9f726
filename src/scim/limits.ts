// SPDX-License-Identifier: Apache-2.0

// The limits of a query. The service enforces them, and discovery announces them.

/** The default and the greatest number of resources on a page. */
export const pageLimits = { default: 100, most: 1000 } as const;

/** The greatest total of members on a page with several groups. A single group may have a hundred thousand. */
export const mostListedMembers = 20_000;

/** The greatest number of names in `attributes` or `excludedAttributes`. No resource has nearly as many attributes. */
export const mostNames = 1000;

/** The lifetime of a cursor, in seconds. */
export const cursorTimeout = 3600;
