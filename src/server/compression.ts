// SPDX-License-Identifier: Apache-2.0

// Compression of RPC messages with gzip. A few bytes can decompress to megabytes, so the total size of the messages that
// are decompressed at one time is limited. Brotli is not supported, because its window needs 16 MiB for each message.

import { promisify } from "node:util";
import { gunzip as gunzipWith, gzip as gzipWith } from "node:zlib";
import type { ConnectError } from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";
import { invalidCompression, messageTooLarge } from "../errors/request.ts";
import { rateLimited } from "../errors/server.ts";

const gzip = promisify(gzipWith);
const gunzip = promisify(gunzipWith);

/** The largest total size of the messages that are decompressed at one time, in bytes. */
const mostUnderWay = 64 * 1024 * 1024;

/** The highest compression ratio of Deflate (RFC 1951). */
const mostGrowth = 1032;

/** The memory that decompressing a message needs besides the result, in bytes. */
const window = 64 * 1024;

/** The size of the pieces of a decompressed message, in bytes. The allocator returns large pieces to the system. */
const chunkSize = 256 * 1024;

function refusal(error: unknown, limit: number): ConnectError {
	const { code, message } = error as NodeJS.ErrnoException;
	if (code === "ERR_BUFFER_TOO_LARGE") {
		return messageTooLarge(`the decompressed message is larger than ${limit} bytes`);
	}
	return invalidCompression(`the message cannot be decompressed with gzip: ${message}`);
}

/** Creates a gzip implementation with its own limit on the messages that are decompressed at one time. */
export function boundedGzip(): Compression {
	let underWay = 0;
	return {
		name: "gzip",
		async compress(bytes) {
			return new Uint8Array(await gzip(bytes));
		},
		async decompress(bytes, readMaxBytes) {
			if (bytes.length === 0) {
				return new Uint8Array(0);
			}
			const reserved = Math.min(readMaxBytes, bytes.length * mostGrowth) + window;
			if (underWay + reserved > mostUnderWay) {
				const detail =
					"the server is decompressing too many messages: send the message again later, or without compression";
				throw rateLimited(detail, 1, "decompression_busy");
			}
			underWay += reserved;
			try {
				return new Uint8Array(await gunzip(bytes, { maxOutputLength: readMaxBytes, chunkSize }));
			} catch (error) {
				throw refusal(error, readMaxBytes);
			} finally {
				underWay -= reserved;
			}
		},
	};
}
