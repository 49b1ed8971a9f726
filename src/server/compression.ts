// SPDX-License-Identifier: Apache-2.0

// Compressed messages. A few bytes can become megabytes, so what all messages together may become is bounded. Brotli is
// not taken: its window alone is 16 MiB for each message, however small the message is.

import { promisify } from "node:util";
import { gunzip as gunzipWith, gzip as gzipWith } from "node:zlib";
import type { ConnectError } from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";
import { invalidCompression, messageTooLarge, rateLimited } from "../errors.ts";

const gzip = promisify(gzipWith);
const gunzip = promisify(gunzipWith);

/** As many bytes as all messages may become together that are decompressed at one time. */
const mostUnderWay = 64 * 1024 * 1024;

/** As much as a byte can become at most, by the form of Deflate (RFC 1951). */
const mostGrowth = 1032;

/** What the decompression of one message needs beside its outcome. */
const window = 64 * 1024;

function refusal(error: unknown, limit: number): ConnectError {
	const { code, message } = error as NodeJS.ErrnoException;
	if (code === "ERR_BUFFER_TOO_LARGE") {
		return messageTooLarge(`the message is larger than ${limit} bytes when it is decompressed`);
	}
	return invalidCompression(`the message is not compressed with gzip: ${message}`);
}

/** Makes gzip, with a bound of its own on all decompression under way. */
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
			const may = Math.min(readMaxBytes, bytes.length * mostGrowth) + window;
			if (underWay + may > mostUnderWay) {
				const detail = "too many compressed messages are read at once: send it again, or without compression";
				throw rateLimited(detail, 1, "decompression_busy");
			}
			underWay += may;
			try {
				return new Uint8Array(await gunzip(bytes, { maxOutputLength: readMaxBytes }));
			} catch (error) {
				throw refusal(error, readMaxBytes);
			} finally {
				underWay -= may;
			}
		},
	};
}
