// SPDX-License-Identifier: Apache-2.0

// The device's side of its sign-in (RFC 8628): it gets codes, and polls until an administrator has decided.

import { fromJsonString } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ConnectError } from "@connectrpc/connect";
import { CredentialKind } from "../../../gen/roster/v1/change_pb.ts";
import { PersonSchema } from "../../../gen/roster/v1/person_pb.ts";
import { internalError } from "../../errors/server.ts";
import type { DeviceSignInRecord } from "../../records/credentials.ts";
import { clientNameIn, codeDigest, deviceTime, newDeviceCode, newUserCode } from "../admission/device-codes.ts";
import type { Call, Context } from "../shared/call.ts";
import { createPersonalToken } from "./tokens.ts";

/** An error of RFC 6749 section 5.2, or of RFC 8628 section 3.5. */
export interface DeviceError {
	readonly error:
		| "invalid_request"
		| "invalid_client"
		| "invalid_grant"
		| "authorization_pending"
		| "slow_down"
		| "access_denied"
		| "expired_token";
	readonly description: string;
}

export interface DeviceCodes {
	readonly deviceCode: string;
	readonly userCode: string;
	/** Milliseconds. */
	readonly validFor: number;
	readonly pollInterval: number;
}

export interface DeviceToken {
	readonly token: string;
	/** How long the token is valid, in milliseconds. */
	readonly validFor: number;
}

export interface DeviceSignIns {
	/** Begins a sign-in. */
	begin(clientId: string, address: string): Promise<DeviceCodes | DeviceError>;
	/** Answers a poll: the token, once, when an administrator has approved the sign-in. */
	poll(clientId: string, deviceCode: string, requestId: string): Promise<DeviceToken | DeviceError>;
}

const errors = {
	client: { error: "invalid_client", description: "client_id: register the client first" },
	unknown: { error: "invalid_grant", description: "device_code: is not known, or was used: sign in again" },
	expired: { error: "expired_token", description: "ten minutes have passed: sign in again" },
	denied: { error: "access_denied", description: "an administrator has denied the sign-in" },
	pending: { error: "authorization_pending", description: "an administrator has not decided yet" },
	slowDown: { error: "slow_down", description: "poll less often: wait five seconds longer than before" },
} as const satisfies Readonly<Record<string, DeviceError>>;

/** How much earlier than agreed a poll may come, in milliseconds: networks deliver unevenly. */
const slack = 1000;

/** The call of the administrator who approved a sign-in, made when the device asks for its token. */
function callOf(found: DeviceSignInRecord, requestId: string): Call {
	const { approverTokenId, approverTokenName, approverSessionId, approverPerson } = found;
	const person = approverPerson === null ? undefined : fromJsonString(PersonSchema, approverPerson);
	return {
		caller: {
			kind: person === undefined ? CredentialKind.ADMINISTRATOR : CredentialKind.PERSON,
			person,
			tokenId: approverTokenId ?? "",
			tokenDisplayName: approverTokenName ?? undefined,
			sessionId: approverSessionId ?? undefined,
			expireTime: undefined,
			connectionId: undefined,
		},
		requestId,
		signal: new AbortController().signal,
		stillAllowed: async () => {},
		changed: false,
		noteCommit() {},
	};
}

export function deviceSignIns(context: Context): DeviceSignIns {
	const { store, now } = context;

	/** Creates the token of an approved sign-in. */
	async function redeem(found: DeviceSignInRecord, requestId: string): Promise<DeviceToken | DeviceError> {
		if (!(await store.endDeviceSignIn(found.deviceDigest))) {
			return errors.unknown;
		}
		const { userId, tokenExpireTime, approverTokenId, clientName } = found;
		if (userId === null || tokenExpireTime === null) {
			throw internalError();
		}
		if (found.approverPerson !== null && !(await store.findSession(found.approverSessionId ?? ""))) {
			return { error: "access_denied", description: "the session of the administrator who approved has ended" };
		}
		const approver = approverTokenId ? await store.getToken(approverTokenId) : undefined;
		if (approverTokenId !== "" && (approver === undefined || approver.deleteTime !== undefined)) {
			return { error: "access_denied", description: "the token of the administrator who approved was deleted" };
		}
		try {
			const { plaintext } = await createPersonalToken(context, callOf(found, requestId), {
				...{ userId, note: clientName },
				expireTime: timestampFromMs(tokenExpireTime),
			});
			return { token: plaintext, validFor: tokenExpireTime - now() };
		} catch (error) {
			// Such as a person who was deactivated meanwhile.
			if (error instanceof ConnectError) {
				return { error: "access_denied", description: error.rawMessage };
			}
			throw error;
		}
	}

	return {
		async begin(clientId, address) {
			const clientName = clientNameIn(clientId);
			if (clientName === undefined) {
				return errors.client;
			}
			const [deviceCode, userCode, createTime] = [newDeviceCode(), newUserCode(), now()];
			await store.createDeviceSignIn({
				...{ clientName, address, createTime, pollTime: createTime, pollInterval: deviceTime.poll, state: "waiting" },
				...{ deviceDigest: codeDigest(deviceCode), userDigest: codeDigest(userCode) },
				expireTime: createTime + deviceTime.valid,
				...{ userId: null, tokenExpireTime: null },
				...{ approverTokenId: null, approverTokenName: null, approverSessionId: null, approverPerson: null },
			});
			return { deviceCode, userCode, validFor: deviceTime.valid, pollInterval: deviceTime.poll };
		},

		async poll(clientId, deviceCode, requestId) {
			const clientName = clientNameIn(clientId);
			const found = await store.findDeviceSignIn(codeDigest(deviceCode));
			if (clientName === undefined || (found !== undefined && found.clientName !== clientName)) {
				return errors.client;
			}
			if (found === undefined) {
				return errors.unknown;
			}
			const time = now();
			if (found.expireTime <= time) {
				return errors.expired;
			}
			switch (found.state) {
				case "denied":
					return errors.denied;
				case "approved":
					return redeem(found, requestId);
				default: {
					const isEarly = time - found.pollTime < found.pollInterval - slack;
					const interval = isEarly ? found.pollInterval + deviceTime.poll : found.pollInterval;
					await store.noteDevicePoll(found.deviceDigest, time, interval);
					return isEarly ? errors.slowDown : errors.pending;
				}
			}
		},
	};
}
