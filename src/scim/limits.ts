// SPDX-License-Identifier: Apache-2.0

// What a query may ask for, for who answers it and for who announces it.

/** How many resources a page has where nothing is said, and at most. */
export const pageLimits = { default: 100, most: 1000 } as const;

/** How many members the groups of a page have together, where there are several: a group may have a hundred thousand. */
export const mostListedMembers = 20_000;

/** How many attributes `attributes` and `excludedAttributes` may name: no resource has nearly as many. */
export const mostNames = 1000;

/** How long a cursor is good for, in seconds. */
export const cursorTimeout = 3600;
