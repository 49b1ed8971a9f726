// SPDX-License-Identifier: Apache-2.0

export { type ClientOptions, createRosterClient, type RosterClient } from "./client.ts";
export { type Consumer, followChanges } from "./follow.ts";
export { type Membership, readMemberships } from "./memberships.ts";
