// SPDX-License-Identifier: Apache-2.0

// What a page may have, for who answers it and for who announces it.

/** How many resources a page has where nothing is said, and at most. */
export const pageLimits = { default: 100, most: 1000 } as const;

/** How long a cursor is good for, in seconds. */
export const cursorTimeout = 3600;
