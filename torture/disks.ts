// SPDX-License-Identifier: Apache-2.0

// Small file systems in memory, to test full disks. They need the permission to mount.

import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Mounts a small file system in a new folder. */
export function mountSmall(): string {
	const folder = mkdtempSync(join(tmpdir(), "roster-torture-"));
	try {
		execFileSync("mount", ["-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], { stdio: "ignore" });
	} catch (error) {
		rmSync(folder, { recursive: true });
		throw error;
	}
	return folder;
}

export function unmount(folder: string): void {
	execFileSync("umount", ["-l", folder]);
	rmSync(folder, { recursive: true });
}

function tryToMount(): boolean {
	try {
		unmount(mountSmall());
		return true;
	} catch {
		return false;
	}
}

export const mayMount = tryToMount();

/** Fills the file system of a path to the last byte. */
export function fill(path: string): void {
	const file = openSync(path, "w");
	try {
		for (let piece = Buffer.alloc(1 << 20); piece.length > 0; ) {
			try {
				writeSync(file, piece);
			} catch {
				piece = piece.subarray(0, piece.length >> 1);
			}
		}
	} finally {
		closeSync(file);
	}
}
