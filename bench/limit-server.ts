// SPDX-License-Identifier: Apache-2.0

// The limit: a server with only node:http and prepared statements. It answers the scenarios with bodies as large as
// Roster's, checks no token and no input, and keeps no change log. No server on this stack can cost less.
// `node bench/limit-server.ts <database> [memory]` prints its URL.

import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import Sqlite from "better-sqlite3";
import { v7 } from "uuid";

const client = new Sqlite(process.argv[2] ?? "limit.db");
client.pragma("journal_mode = WAL");
client.pragma("synchronous = FULL");
client.exec(`
	create table if not exists users (
		id text primary key not null, user_name text not null, user_name_key text not null, external_id text,
		given_name text, family_name text, email text, email_key text, active integer not null, version integer not null,
		time integer not null
	) without rowid;
	create unique index if not exists users_user_name on users (user_name_key);
	create unique index if not exists users_email on users (email_key);
	create index if not exists users_external_id on users (external_id);
	create table if not exists groups (id text primary key not null, name text not null, version integer not null) without rowid;
	create table if not exists members (group_id text not null, user_id text not null, primary key (group_id, user_id)) without rowid;
`);

interface Row {
	id: string;
	user_name: string;
	external_id: string | null;
	given_name: string | null;
	family_name: string | null;
	email: string | null;
	active: number;
	version: number;
	time: number;
}

const statements = {
	user: client.prepare("select * from users where id = ?"),
	byUserName: client.prepare("select * from users where user_name_key = ?"),
	byExternalId: client.prepare("select * from users where external_id = ?"),
	page: client.prepare("select * from users where id > ? order by id limit ? offset ?"),
	insert: client.prepare("insert into users values (?, ?, ?, ?, ?, ?, ?, ?, 1, 1, ?)"),
	replace: client.prepare(
		"update users set user_name = ?, user_name_key = ?, given_name = ?, family_name = ?, version = version + 1 where id = ?",
	),
	activate: client.prepare("update users set active = ?, version = version + 1 where id = ?"),
	remove: client.prepare("delete from users where id = ?"),
	group: client.prepare("select * from groups where id = ?"),
	members: client.prepare("select user_id from members where group_id = ? order by user_id").pluck(),
	join: client.prepare("insert or ignore into members values (?, ?)"),
	leave: client.prepare("delete from members where group_id = ? and user_id = ?"),
	touch: client.prepare("update groups set version = version + 1 where id = ?"),
	total: client.prepare("select count(*) from users").pluck(),
};

let total = statements.total.get() as number;

/** The last id of each page, by the index after it. New users come after all pages, so these stay valid. */
const ends = new Map<number, string>();

function userJson(row: Row) {
	return {
		schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
		id: row.id,
		externalId: row.external_id ?? undefined,
		userName: row.user_name,
		name: { givenName: row.given_name ?? undefined, familyName: row.family_name ?? undefined },
		emails: [{ value: row.email, type: "work", primary: true }],
		active: row.active === 1,
		meta: {
			resourceType: "User",
			created: new Date(row.time).toISOString(),
			lastModified: new Date(row.time).toISOString(),
			location: `http://127.0.0.1/scim/v2/Users/${row.id}`,
			version: `W/"${row.version}"`,
		},
	};
}

function send(response: ServerResponse, status: number, json?: unknown) {
	const body = json === undefined ? "" : JSON.stringify(json);
	response.writeHead(status, { "content-type": "application/scim+json", "content-length": Buffer.byteLength(body) });
	response.end(body);
}

const list = (rows: Row[], all: number) => ({
	schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
	totalResults: all,
	startIndex: 1,
	itemsPerPage: rows.length,
	Resources: rows.map(userJson),
});

// biome-ignore lint/suspicious/noExplicitAny: this server does not check its input.
function write(method: string, kind: string, id: string, body: any, response: ServerResponse) {
	if (kind === "Groups") {
		const [{ op, path, value }] = body.Operations;
		if (op === "add") {
			statements.join.run(id, value[0].value);
		} else {
			statements.leave.run(id, /"([^"]+)"/.exec(path)?.[1]);
		}
		statements.touch.run(id);
		return send(response, 204);
	}
	switch (method) {
		case "POST": {
			const made = v7();
			const { userName, externalId, name, emails } = body;
			const email = emails[0].value;
			const key = userName.toLowerCase();
			const row = [made, userName, key, externalId, name.givenName, name.familyName, email, email.toLowerCase()];
			statements.insert.run(...row, Date.now());
			total += 1;
			return send(response, 201, userJson(statements.user.get(made) as Row));
		}
		case "PUT": {
			const { userName, name } = body;
			statements.replace.run(userName, userName.toLowerCase(), name.givenName, name.familyName, id);
			return send(response, 200, userJson(statements.user.get(id) as Row));
		}
		case "PATCH":
			statements.activate.run(body.Operations[0].value ? 1 : 0, id);
			return send(response, 200, userJson(statements.user.get(id) as Row));
		default:
			statements.remove.run(id);
			total -= 1;
			return send(response, 204);
	}
}

function read(kind: string, id: string, query: URLSearchParams, response: ServerResponse) {
	if (kind === "Groups") {
		const { name, version } = statements.group.get(id) as { name: string; version: number };
		const members = (statements.members.all(id) as string[]).map((value) => ({
			value,
			$ref: `http://127.0.0.1/scim/v2/Users/${value}`,
			type: "User",
		}));
		return send(response, 200, { schemas: [], id, displayName: name, members, meta: { version: `W/"${version}"` } });
	}
	if (id !== undefined) {
		return send(response, 200, userJson(statements.user.get(id) as Row));
	}
	const filter = query.get("filter");
	if (filter !== null) {
		const [, attribute, value] = /^(\w+) eq "([^"]*)"$/.exec(filter) ?? [];
		const rows =
			attribute === "userName" ? statements.byUserName.all(value?.toLowerCase()) : statements.byExternalId.all(value);
		return send(response, 200, list(rows as Row[], rows.length));
	}
	const offset = Number(query.get("startIndex") ?? 1) - 1;
	const after = ends.get(offset);
	const rows = statements.page.all(
		after ?? "",
		Number(query.get("count") ?? 100),
		after === undefined ? offset : 0,
	) as Row[];
	ends.set(offset + rows.length, rows.at(-1)?.id ?? "");
	send(response, 200, list(rows, total));
}

const server = createServer((request, response) => {
	const [path = "", search = ""] = (request.url ?? "").split("?");
	const [, , , kind = "", id] = path.split("/");
	const method = request.method ?? "GET";
	if (method === "GET") {
		return read(kind, id as string, new URLSearchParams(search), response);
	}
	const chunks: Buffer[] = [];
	request.on("data", (chunk) => chunks.push(chunk));
	request.on("end", () => {
		const text = Buffer.concat(chunks).toString();
		write(method, kind, id ?? "", text === "" ? undefined : JSON.parse(text), response);
	});
});
server.listen(0, "127.0.0.1", () => {
	console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on("SIGTERM", () => process.exit(0));
