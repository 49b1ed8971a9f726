// SPDX-License-Identifier: Apache-2.0

// A network between a server and its database that can be cut where a test says.

import net, { type AddressInfo, type Socket } from "node:net";

/** The fate of the bytes of a connection: they pass, are lost with the connection, or pass before it is cut. */
export type Fate = "pass" | "lost" | "unanswered";

export interface Wire {
	/** The URL of the database by way of this network. */
	readonly url: string;
	/** Returns the fate of the bytes that a connection sends. */
	fate: (sent: Buffer) => Fate;
	/** While it is true, nobody comes through. */
	down: boolean;
	close(): Promise<void>;
}

/** Puts a network before a database. */
export async function wireTo(database: string): Promise<Wire> {
	const { hostname, port } = new URL(database);
	const sockets = new Set<Socket>();
	const server = net.createServer((client) => {
		if (wire.down) {
			client.destroy();
			return;
		}
		const upstream = net.connect(Number(port), hostname);
		const cut = () => {
			client.destroy();
			upstream.destroy();
		};
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on("error", cut);
			socket.on("close", () => {
				sockets.delete(socket);
				cut();
			});
		}
		upstream.pipe(client);
		client.on("data", (sent: Buffer) => {
			const fate = wire.down ? "lost" : wire.fate(sent);
			if (fate === "lost") {
				cut();
			} else if (fate === "unanswered") {
				upstream.unpipe(client);
				client.destroy();
				upstream.end(sent);
			} else {
				upstream.write(sent);
			}
		});
	});
	await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
	const url = new URL(database);
	url.port = String((server.address() as AddressInfo).port);
	const wire: Wire = {
		url: url.href,
		fate: () => "pass",
		down: false,
		async close() {
			const closed = new Promise((resolve) => void server.close(resolve));
			for (const socket of sockets) {
				socket.destroy();
			}
			await closed;
		},
	};
	return wire;
}
