// SPDX-License-Identifier: Apache-2.0

// The users of the registry as its APIs show them: people, and the machine users behind tokens.

import {
	environmentUser,
	machineUser,
	machineUserOfEnvironment,
	oldestConnection,
	tokenDigitsIn,
} from "../../directory/machine-users.ts";
import { unauthenticated } from "../../errors/caller.ts";
import { type Account, accountOf } from "../../records/resources.ts";
import type { ConnectionReader } from "../../store/interface/connections.ts";
import { everyConnection } from "../../store/interface/scope.ts";
import type { TokenReader } from "../../store/interface/tokens.ts";
import type { UserReader } from "../../store/interface/users.ts";
import type { Caller } from "./call.ts";

/** The parts of the store in which accounts are found. */
export type AccountSource = UserReader & TokenReader & ConnectionReader;

/** Finds accounts: of people, and of machine users. */
export interface Accounts {
	/**
	 * Returns the user behind a caller: the person of a personal token, the machine user of an administrator's token or a
	 * service token, and the person who signed in to the console. That one is no user of the directory.
	 *
	 * @throws unauthenticated if the token was deleted since the call began.
	 */
	behind(caller: Caller): Promise<Account>;
	/** Returns the account with an id; undefined if there is none. */
	byId(id: string): Promise<Account | undefined>;
	/** Returns the account with a username; undefined if there is none. */
	byUsername(username: string): Promise<Account | undefined>;
}

export function accounts(store: AccountSource): Accounts {
	async function ofEnvironment(): Promise<Account> {
		const oldest = await store.getConnection(oldestConnection);
		return machineUserOfEnvironment(oldest?.createTime ?? 0);
	}

	async function ofToken(id: string): Promise<Account | undefined> {
		const token = await store.findToken(id);
		return token && machineUser(token);
	}

	async function byId(id: string): Promise<Account | undefined> {
		if (id === environmentUser.id) {
			return ofEnvironment();
		}
		const person = await store.within(everyConnection).getUser(id);
		return person === undefined ? ofToken(id) : accountOf(person);
	}

	return {
		async behind({ tokenId, userId, person }) {
			if (person !== undefined) {
				const { createTime } = await ofEnvironment();
				const username = person.email || person.name || person.subject;
				return { id: person.id, username, isMachine: false, isActive: true, createTime, updateTime: createTime };
			}
			const found = await (userId !== undefined ? byId(userId) : tokenId === "" ? ofEnvironment() : ofToken(tokenId));
			if (found === undefined || !found.isActive) {
				throw unauthenticated("token_unknown", "the token was deleted during the request: create a new one");
			}
			return found;
		},

		byId,

		async byUsername(username) {
			// People first: somebody may have got such a username before it was reserved.
			const person = await store.getUserByUsername(username);
			if (person !== undefined) {
				return accountOf(person);
			}
			if (username === environmentUser.username) {
				return ofEnvironment();
			}
			const digits = tokenDigitsIn(username);
			const token = digits === undefined ? undefined : await store.findTokenByDigits(digits);
			return token && machineUser(token);
		},
	};
}
