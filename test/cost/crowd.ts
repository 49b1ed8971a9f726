// SPDX-License-Identifier: Apache-2.0

// A process that opens 20 HTTP/2 connections to a server, each with 80 cheap requests in progress all the time. It ends
// with its standard input.

import http2 from "node:http2";

const url = process.argv[2] as string;

for (let index = 0; index < 20; index++) {
	const session = http2.connect(url);
	const ask = () => {
		session.request({ ":path": "/healthz" }).resume().once("close", ask);
	};
	session.once("remoteSettings", () => {
		for (let count = 0; count < 80; count++) {
			ask();
		}
		process.stdout.write(".");
	});
}

process.stdin.resume().once("end", () => process.exit(0));
