// SPDX-License-Identifier: Apache-2.0

/** The log line that reports dropped lines, with the level `warn`. */
export function noticeOf(lines: number, reason: string): string {
	return `${JSON.stringify({ level: 40, time: Date.now(), lines, msg: `lines of the log were dropped: ${reason}` })}\n`;
}
