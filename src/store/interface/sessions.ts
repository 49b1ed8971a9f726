// SPDX-License-Identifier: Apache-2.0

import type { SessionRecord } from "../../records/credentials.ts";

/** Keeps the sessions of the web console. The change log does not contain them. */
export interface SessionStore {
	/** Stores a new session, and deletes those that have expired by its creation. */
	createSession(session: SessionRecord): Promise<void>;
	/** The session with this id, expired or not; undefined if it was ended. */
	findSession(id: string): Promise<SessionRecord | undefined>;
	/** The sessions that have not expired at a time, newest first. */
	listSessions(validAt: number): Promise<readonly SessionRecord[]>;
	/** Records when a session was last used. */
	touchSession(id: string, time: number): Promise<void>;
	endSession(id: string): Promise<void>;
	/** Ends all sessions of a token. */
	endSessionsOf(tokenId: string): Promise<void>;
}
