// SPDX-License-Identifier: Apache-2.0

// A process that asks a server again and again how it is, beside a flood that comes from another: what it waits is the
// server's doing alone. It ends with its standard input, and prints the longest wait in milliseconds.

import http from "node:http";

const url = process.argv[2] as string;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let worst = 0;

function ask() {
	const asked = performance.now();
	http
		.get(`${url}/healthz`, { agent }, (response) => {
			response.resume().once("end", () => {
				worst = Math.max(worst, performance.now() - asked);
				setTimeout(ask, 5);
			});
		})
		.once("error", () => setTimeout(ask, 5));
}

process.stdin.resume().once("end", () => {
	process.stdout.write(`${worst}`, () => process.exit(0));
});
ask();
