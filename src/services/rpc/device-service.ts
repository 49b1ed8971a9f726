// SPDX-License-Identifier: Apache-2.0

// roster.v1.DeviceService: an administrator approves or denies the sign-in of a device.

import { toJsonString } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type { DeviceService } from "../../../gen/roster/v1/device_service_pb.ts";
import { makePerson } from "../../../gen/roster/v1/person_make.ts";
import { PersonSchema } from "../../../gen/roster/v1/person_pb.ts";
import { failedPrecondition, notFound } from "../../errors/data.ts";
import { invalidArgument } from "../../errors/request.ts";
import type { DeviceDecision } from "../../records/credentials.ts";
import { hasAccess, stateOf } from "../../records/resources.ts";
import type { DeviceStore } from "../../store/interface/devices.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { UserReader } from "../../store/interface/users.ts";
import { codeDigest, userCodeIn } from "../admission/device-codes.ts";
import type { Caller, Context, Implementation } from "../shared/call.ts";

function notWaiting(code: string) {
	return notFound(
		`a sign-in with the code ${JSON.stringify(code.slice(0, 32))}`,
		"it was decided already, ten minutes have passed, or the code is mistyped: compare it with the device, or sign in there again",
	);
}

const approverOf = ({ tokenId, tokenDisplayName, sessionId, person }: Caller) => ({
	approverTokenId: tokenId,
	approverTokenName: tokenDisplayName ?? null,
	approverSessionId: sessionId ?? null,
	approverPerson: person === undefined ? null : toJsonString(PersonSchema, makePerson(person)),
});

export function deviceService({ store, now }: Context<DeviceStore & UserReader>): Implementation<typeof DeviceService> {
	function codeIn(text: string): string {
		if (text.trim() === "") {
			throw invalidArgument("user_code: is required: send the code that the device shows");
		}
		const code = userCodeIn(text);
		if (code === undefined) {
			throw notWaiting(text);
		}
		return code;
	}

	async function decide(text: string, decision: DeviceDecision) {
		const code = codeIn(text);
		if (!(await store.decideDeviceSignIn(codeDigest(code), now(), decision))) {
			throw notWaiting(code);
		}
		return {};
	}

	return {
		async getDeviceSignIn({ userCode }) {
			const code = codeIn(userCode);
			const found = await store.findWaitingDeviceSignIn(codeDigest(code), now());
			if (found === undefined) {
				throw notWaiting(code);
			}
			const { clientName, address, createTime, expireTime } = found;
			return {
				signIn: {
					...{ userCode: code, clientName, address },
					createTime: timestampFromMs(createTime),
					expireTime: timestampFromMs(expireTime),
				},
			};
		},

		async approveDeviceSignIn({ userCode, userId, expireTime }, { caller }) {
			if (expireTime === undefined || timestampMs(expireTime) <= now()) {
				throw invalidArgument("expire_time: is required, and has to be in the future: when the device's token expires");
			}
			const user = await store.within(everyConnection).getUser(userId);
			if (user === undefined) {
				throw notFound(`the user ${JSON.stringify(userId.slice(0, 64))}`);
			}
			if (!hasAccess(user)) {
				throw failedPrecondition(`user_id: the user ${userId} is ${stateOf(user)}: only an active user gets a token`);
			}
			const tokenExpireTime = timestampMs(expireTime);
			return decide(userCode, { state: "approved", userId, tokenExpireTime, ...approverOf(caller) });
		},

		async denyDeviceSignIn({ userCode }, { caller }) {
			return decide(userCode, { state: "denied", userId: null, tokenExpireTime: null, ...approverOf(caller) });
		},
	};
}
