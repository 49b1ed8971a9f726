// SPDX-License-Identifier: Apache-2.0

import type { DeviceStore } from "../interface/devices.ts";
import type { Database } from "./database.ts";
import { deviceSignIns } from "./device-table.ts";
import { and, eq, gt, lte, sql } from "./drizzle.ts";
import { deleteFrom, insertInto, select, update } from "./statements.ts";

/** Makes the queries of the sign-ins of devices. */
export function deviceQueries(database: Database): DeviceStore {
	const byDevice = eq(deviceSignIns.deviceDigest, sql.placeholder("deviceDigest"));
	const waiting = and(
		eq(deviceSignIns.userDigest, sql.placeholder("userDigest")),
		eq(deviceSignIns.state, "waiting"),
		gt(deviceSignIns.expireTime, sql.placeholder("validAt")),
	);
	const decided = [
		...(["state", "userId", "tokenExpireTime"] as const),
		...(["approverTokenId", "approverTokenName", "approverSessionId", "approverPerson"] as const),
	];
	const insert = database.prepareSql(insertInto(deviceSignIns));
	const expired = database.prepareSql(
		deleteFrom(deviceSignIns, lte(deviceSignIns.expireTime, sql.placeholder("time"))),
	);
	const find = database.prepare(select(deviceSignIns, { where: byDevice }));
	const findWaiting = database.prepare(select(deviceSignIns, { where: waiting }));
	const decide = database.prepareSql(update(deviceSignIns, decided, waiting));
	const notePoll = database.prepareSql(update(deviceSignIns, ["pollTime", "pollInterval"], byDevice));
	const end = database.prepareSql(deleteFrom(deviceSignIns, byDevice));

	return {
		async createDeviceSignIn(signIn) {
			await database.all(expired, { time: signIn.createTime });
			await database.all(insert, { ...signIn });
		},
		async findDeviceSignIn(deviceDigest) {
			const [row] = await database.all(find, { deviceDigest });
			return row;
		},
		async findWaitingDeviceSignIn(userDigest, validAt) {
			const [row] = await database.all(findWaiting, { userDigest, validAt });
			return row;
		},
		async decideDeviceSignIn(userDigest, validAt, decision) {
			return (await database.all(decide, { userDigest, validAt, ...decision })).length > 0;
		},
		async noteDevicePoll(deviceDigest, pollTime, pollInterval) {
			await database.all(notePoll, { deviceDigest, pollTime, pollInterval });
		},
		async endDeviceSignIn(deviceDigest) {
			return (await database.all(end, { deviceDigest })).length > 0;
		},
	};
}
