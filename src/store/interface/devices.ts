// SPDX-License-Identifier: Apache-2.0

import type { DeviceDecision, DeviceSignInRecord } from "../../records/credentials.ts";

/** Keeps the sign-ins of devices that wait (RFC 8628). The change log does not contain them. */
export interface DeviceStore {
	/** Stores a new sign-in, and deletes those that have expired by its creation. */
	createDeviceSignIn(signIn: DeviceSignInRecord): Promise<void>;
	/** The sign-in with this digest of its device code, expired or not. */
	findDeviceSignIn(deviceDigest: Uint8Array): Promise<DeviceSignInRecord | undefined>;
	/** The sign-in with this digest of its user code that waits and has not expired at a time. */
	findWaitingDeviceSignIn(userDigest: Uint8Array, validAt: number): Promise<DeviceSignInRecord | undefined>;
	/**
	 * Records the decision about a sign-in that waits and has not expired at a time.
	 *
	 * @returns false if there is none; another administrator may have decided.
	 */
	decideDeviceSignIn(userDigest: Uint8Array, validAt: number, decision: DeviceDecision): Promise<boolean>;
	/** Records when a device polled, and how long it has to wait from now on. */
	noteDevicePoll(deviceDigest: Uint8Array, pollTime: number, pollInterval: number): Promise<void>;
	/**
	 * Deletes a sign-in.
	 *
	 * @returns true for exactly one of several calls: its caller gives out the token.
	 */
	endDeviceSignIn(deviceDigest: Uint8Array): Promise<boolean>;
}
