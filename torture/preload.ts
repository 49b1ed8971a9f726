// SPDX-License-Identifier: Apache-2.0

// Runs in the server's process before its own code (`node --import`). It loads the modules, waits for the order to
// start, and reports the URL of the server.

import { once } from "node:events";
import { enableCompileCache } from "node:module";
import { Server } from "node:net";
import type { Order, Word } from "./process.ts";

enableCompileCache();
await import("../src/command-line.ts");
await import("../src/server.ts");
await import("pino");
const onPostgres = process.env["TORTURE_ENGINE"] === "postgres";
await (onPostgres ? import("../src/store/postgres/store.ts") : import("../src/store/sqlite/store.ts"));
const { arm, setEverywhere } = await (onPostgres ? import("./postgres-points.ts") : import("./sqlite-points.ts"));

const tell = (word: unknown) => process.send?.(word);
// The server ends if the test process has ended.
process.on("disconnect", () => process.exit(1));
tell("loaded");
const [order] = (await once(process, "message")) as [Order];
Object.assign(process.env, order.environment);

const { listen } = Server.prototype;
Server.prototype.listen = function (this: Server, ...args: unknown[]) {
	this.once("listening", () => {
		const address = this.address();
		if (typeof address === "object" && address !== null) {
			// In the next turn, after the server's own listeners have run.
			setImmediate(() => tell({ listening: `http://127.0.0.1:${address.port}` }));
		}
	});
	return (listen as (...args: unknown[]) => Server).apply(this, args);
} as typeof listen;

process.on("message", ({ pragma }: Word) => {
	setEverywhere(pragma);
	tell("done");
});
process.channel?.unref();

arm(order.point);
