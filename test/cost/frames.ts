// SPDX-License-Identifier: Apache-2.0

// Frames of HTTP/2, byte by byte: a client library would not send them as a flood does.

/** The beginning of a connection: the preface, and SETTINGS without a setting (RFC 9113 section 3.4). */
export const beginning = Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(4, 0, 0)]);

export function frame(type: number, flags: number, stream: number, payload = Buffer.alloc(0)): Buffer {
	const head = Buffer.alloc(9);
	head.writeUIntBE(payload.length, 0, 3);
	head[3] = type;
	head[4] = flags;
	head.writeUInt32BE(stream, 5);
	return Buffer.concat([head, payload]);
}

function text(value: string): Buffer {
	return Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
}

/** `GET http://localhost/healthz`, by the static table of HPACK (RFC 7541 appendix A). */
const get = Buffer.concat([Buffer.from([0x82, 0x86, 0x04]), text("/healthz"), Buffer.from([0x01]), text("localhost")]);

/** HEADERS of a whole request. */
export function request(stream: number): Buffer {
	return frame(1, 0b101, stream, get);
}

/** HEADERS of a whole request with many more headers, not indexed. */
export function requestWithHeaders(stream: number, count: number): Buffer {
	const header = Buffer.concat([Buffer.from([0x00]), text("x"), text("y")]);
	return frame(1, 0b101, stream, Buffer.concat([get, ...Array<Buffer>(count).fill(header)]));
}

/** RST_STREAM with CANCEL. */
export function reset(stream: number): Buffer {
	return frame(3, 0, stream, Buffer.from([0, 0, 0, 8]));
}

/** The beginning of the headers of a request, to be continued. */
export function headers(stream: number): Buffer {
	return frame(1, 0b001, stream, get);
}

/** More headers of a request, to be continued: one with a value of zeros, not indexed. */
export function continuation(stream: number, length: number): Buffer {
	const more = length - 127;
	const size = Buffer.from([127, (more & 127) | 128, more >> 7]);
	return frame(9, 0, stream, Buffer.concat([Buffer.from([0x00]), text("x"), size, Buffer.alloc(length, "0")]));
}
