// SPDX-License-Identifier: Apache-2.0

/** The line that stands in the log where others are missing, with the level of a warning. */
export function noticeOf(lines: number, reason: string): string {
	return `${JSON.stringify({ level: 40, time: Date.now(), lines, msg: `lines of the log were dropped: ${reason}` })}\n`;
}
