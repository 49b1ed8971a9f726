// SPDX-License-Identifier: Apache-2.0

// Loaded into a server before its own code (`node --import`): it loads what a start needs, waits for the word, and says
// where the server listens. The server knows nothing of it.

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
// A server whose torturer has gone has nothing to do.
process.on("disconnect", () => process.exit(1));
tell("loaded");
const [order] = (await once(process, "message")) as [Order];
Object.assign(process.env, order.environment);

const { listen } = Server.prototype;
Server.prototype.listen = function (this: Server, ...args: unknown[]) {
	this.once("listening", () => {
		const address = this.address();
		if (typeof address === "object" && address !== null) {
			// In the turn after: the server has yet to hear of it itself.
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
