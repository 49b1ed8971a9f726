// SPDX-License-Identifier: Apache-2.0

// The parts of the library for signatures that are used here.

import { createLocalJWKSet, type JSONWebKeySet } from "jose";

export { createLocalJWKSet, type JSONWebKeySet };

/** Finds the key of a signature among those of a JWK Set. */
export type LocalJWKSet = ReturnType<typeof createLocalJWKSet>;
