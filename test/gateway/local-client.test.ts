// SPDX-License-Identifier: Apache-2.0

// The client in the process of the service, and clients over the network: the same calls have the same answers and the
// same errors, for every method. The store gives out records that cannot be changed, so that no method changes one.

import { create, type DescMessage, fromJson, type MessageShape, toJson } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import {
	type CallOptions,
	type Client,
	Code,
	ConnectError,
	createClient,
	type Interceptor,
	type Transport,
} from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import pino from "pino";
import { v7 } from "uuid";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ScimErrorSchema } from "../../gen/roster/v1/error_pb.ts";
import { provisioningServiceMakers } from "../../gen/roster/v1/provisioning_service_make.ts";
import { PatchOp, ProvisioningService, QuerySchema } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { readConfig } from "../../src/config.ts";
import { localClient } from "../../src/gateway/local-client.ts";
import { openStore } from "../../src/open-store.ts";
import { createServices } from "../../src/server/services.ts";
import { type RunningServer, startServer } from "../../src/server.ts";
import { accessTo } from "../../src/services/admission/access.ts";
import {
	createAdmissionControl,
	gatewayHeader,
	originOf,
	requestIdHeader,
} from "../../src/services/admission/admission-control.ts";
import { authenticator } from "../../src/services/admission/authenticator.ts";
import { knownConnections } from "../../src/services/admission/known-connections.ts";
import { newToken } from "../../src/services/rpc/tokens.ts";
import type { Store } from "../../src/store/store.ts";
import { newDatabase } from "../engine.ts";
import { adminToken } from "../roster.ts";

/** Makes a value, and all that is in it, such that it cannot be changed. */
function frozen<Value>(value: Value): Value {
	if (typeof value !== "object" || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) {
		return value;
	}
	const parts = value instanceof Map || value instanceof Set ? [...value.entries()].flat() : Object.values(value);
	parts.forEach(frozen);
	return Object.freeze(value);
}

/** A store that gives out nothing that can be changed, and takes what is committed for no longer to be changed. */
function frozenStore(store: Store): Store {
	const wrapped = Object.entries(store).map(([name, method]: [string, (...given: unknown[]) => unknown]) => [
		name,
		(...given: unknown[]) => {
			if (name === "commit") {
				frozen((given[0] as { changes: unknown }).changes);
			}
			const answer = method.apply(store, given);
			return answer instanceof Promise ? answer.then(frozen) : answer;
		},
	]);
	return Object.fromEntries(wrapped);
}

type Provisioning = Client<typeof ProvisioningService>;
type Method = keyof typeof ProvisioningService.method;
type Tried = readonly [Method, ...requests: object[]];

const methods = ProvisioningService.methods;
const requestId = "the-same-request";
const { SCIM, SERVICE } = CredentialKind;
const now = Date.now();

let server: RunningServer;
let drop: () => Promise<void>;
let local: Provisioning;
let admissionControl: ReturnType<typeof createAdmissionControl>;
const tokens = { administrator: adminToken, service: "", scim: "" };
const remote: Record<string, Provisioning> = {};
const ids = { ada: "", eve: "", gone: "", signedIn: "", group: "" };

beforeAll(async () => {
	const database = await newDatabase();
	drop = database.drop;
	const config = { ...readConfig({}), host: "127.0.0.1", port: 0, database: database.name, adminToken };
	const store = frozenStore(await openStore(config.database));
	const log = pino({ level: "silent" });
	server = await startServer(config, store, log, () => now);

	const context = {
		store,
		now: () => now,
		newId: v7,
		streams: new Set<{ sent: bigint }>(),
		mayTakeLong: true,
		recorder: undefined,
	};
	const errors: unknown[] = [];
	const who = authenticator(store, context.now, adminToken, (error) => void errors.push(error));
	const connections = knownConnections(store);
	admissionControl = createAdmissionControl(who, connections);
	const { provisioning } = createServices({
		context,
		authenticator: who,
		admissionControl,
		connections,
		onInternalError: (error) => void errors.push(error),
		publicUrl: undefined,
		reflection: false,
		callsPerMinute: 0,
		ruleMeanings: new Map(),
		replay: () => Promise.reject(new Error()),
		long: undefined,
	});
	local = localClient(ProvisioningService, provisioningServiceMakers, provisioning);
	const named: Interceptor = (next) => (request) => {
		request.header.set(requestIdHeader, requestId);
		return next(request);
	};
	const over = (transport: Transport) => createClient(ProvisioningService, transport);
	const baseUrl = server.url;
	remote["gRPC"] = over(createGrpcTransport({ baseUrl, interceptors: [named] }));
	remote["Connect"] = over(createConnectTransport({ baseUrl, httpVersion: "1.1", interceptors: [named] }));
	for (const [name, kind] of [
		["service", SERVICE],
		["scim", SCIM],
	] as const) {
		const { record, plaintext } = newToken(context, kind, undefined, kind === SCIM ? "default" : undefined);
		const [connection] = await store.listConnections();
		const after = { ...record, connectionId: kind === SCIM ? connection?.id : undefined };
		const actor = { kind: CredentialKind.ADMINISTRATOR, tokenId: "" };
		const changes = [{ subject: "token", after }] as const;
		await store.commit({ changes, actor, requestId, time: now, validateOnly: false });
		tokens[name] = plaintext;
	}

	const admin = await localOptions("administrator");
	const make = async (userName: string) =>
		(await local.createUser({ user: { userName, emails: [{ value: `${userName}@example.com` }] } }, admin)).user?.id ??
		"";
	ids.ada = await make("ada");
	ids.eve = await make("eve");
	ids.gone = await make("gone");
	await local.deleteUser({ id: ids.gone }, admin);
	ids.signedIn = (await local.recordSignIn({ email: "sign-in@example.com" }, admin)).user?.id ?? "";
	const group = { displayName: "Engineers", members: [{ value: ids.ada }, { value: ids.eve }] };
	ids.group = (await local.createGroup({ group }, admin)).group?.id ?? "";
});

afterAll(async () => {
	await server.close();
	await drop();
});

type Who = keyof typeof tokens;

async function localOptions(who: Who): Promise<CallOptions> {
	const authorization = `Bearer ${tokens[who]}`;
	// The admissionControl lets in whoever may ask who they are; what they may call beyond, each method says again.
	const contextValues = await admissionControl.admit(
		{ authorization, requestId, viaGateway: who === "scim", origin: originOf(undefined, undefined) },
		ProvisioningService.method.getCaller,
	);
	return { contextValues };
}

function remoteOptions(who: Who): CallOptions {
	const headers = { authorization: `Bearer ${tokens[who]}`, ...(who === "scim" ? { [gatewayHeader]: "1" } : {}) };
	return { headers };
}

/** The ids in a text, by the order in which they come: each side makes its own. */
function withoutNewIds(text: string): string {
	const known = new Set(Object.values(ids));
	const made: string[] = [];
	return text.replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
		if (known.has(id)) {
			return id;
		}
		made.includes(id) || made.push(id);
		return `new-${made.indexOf(id)}`;
	});
}

function told(message: DescMessage, answer: unknown): string {
	return withoutNewIds(JSON.stringify(toJson(message, answer as MessageShape<DescMessage>)));
}

/** The outcome of a call: the answer as JSON, or the error. */
async function outcome(client: Provisioning, method: Method, request: object, options: CallOptions): Promise<object> {
	const { output, methodKind } = ProvisioningService.method[method];
	try {
		if (methodKind === "unary") {
			const call = client[method] as (request: object, options: CallOptions) => Promise<unknown>;
			return { answer: told(output, await call(request, options)) };
		}
		const ended = new AbortController();
		const answers: string[] = [];
		try {
			for await (const each of client.watchChanges(request, { ...options, signal: ended.signal })) {
				answers.push(told(output, each));
				if (each.change === undefined) {
					// A heartbeat: all earlier changes have been sent.
					ended.abort();
				}
			}
		} catch (error) {
			if (!ended.signal.aborted) {
				throw error;
			}
			return { answers, end: ConnectError.from(error).code };
		}
		return { answers };
	} catch (error) {
		expect(error).toBeInstanceOf(ConnectError);
		const { code, rawMessage, metadata } = error as ConnectError;
		const details = (error as ConnectError).findDetails(ScimErrorSchema).map((each) => toJson(ScimErrorSchema, each));
		const headers = ["retry-after", "www-authenticate"].map((name) => metadata.get(name));
		return { code, message: withoutNewIds(rawMessage), details, headers, cause: (error as ConnectError).cause };
	}
}

const validateOnly = true;
const nobody = "01a21e8d-0000-7000-8000-000000000000";

/** Requests for every method: good ones, and such as are refused. */
function tried(): readonly Tried[] {
	const { ada, eve, gone, signedIn, group } = ids;
	const value = (json: Parameters<typeof fromJson>[1]) => fromJson(ValueSchema, json);
	const rename = { op: PatchOp.REPLACE, path: "name.familyName", value: value("Lovelace") };
	const leave = { op: PatchOp.REMOVE, path: `members[value eq "${ada}"]` };
	return [
		["getCaller", {}],
		["getUser", { id: ada }, { id: ada, attributes: ["userName", "groups.$ref"] }, { id: gone }],
		["getUser", { id: ada, attributes: ["id"], excludedAttributes: ["id"] }],
		["batchGetUsers", { ids: [ada, nobody, gone] }, { ids: Array(251).fill(ada) }],
		["lookUpUsers", { by: { case: "userName", value: "ADA" } }, { by: { case: "email", value: "x" } }, {}],
		["lookUpUsers", { by: { case: "username", value: "ada" }, pageSize: 2000 }, { pageToken: "nonsense" }],
		["listUsers", {}, { query: { filter: 'userName sw "a"', sortBy: "userName", count: 1 } }],
		["listUsers", { query: { filter: "nonsense" } }, { query: { cursor: "nonsense" } }],
		["listUsers", { query: create(QuerySchema, { startIndex: -7, excludedAttributes: ["emails", "groups.display"] }) }],
		["createUser", { user: { userName: "new" }, validateOnly }, { user: { userName: "ADA" } }, {}],
		["createUser", { user: { userName: "a\u0000b" } }, { user: { userName: " a" } }],
		["replaceUser", { user: { id: ada, userName: "ada", active: false }, validateOnly }, { user: { id: nobody } }],
		["replaceUser", { user: { id: ada, userName: "ada" }, expectedVersions: [9] }],
		["patchUser", { id: ada, operations: [rename], validateOnly }, { id: ada, operations: [{ path: "x" }] }],
		["patchUser", { id: ada, operations: [{ ...rename, path: "(" }] }, { id: ada, unexpectedVersions: [1] }],
		["deleteUser", { id: ada, validateOnly }, { id: nobody }, { id: ada, expectedVersions: [9] }],
		["purgeUser", { id: gone, validateOnly }, { id: nobody }],
		["getGroup", { id: group }, { id: group, excludedAttributes: ["members.$ref", "members.type"] }, { id: nobody }],
		["getGroup", { id: group, knownVersions: [1] }, { id: group, attributes: ["displayName"] }],
		["listGroups", {}, { query: { filter: "displayName pr", excludedAttributes: ["members"] } }],
		["listGroups", { query: { filter: "nonsense", count: 5 } }],
		["listGroupMembers", { groupId: group, pageSize: 1 }, { groupId: nobody }, { groupId: group, pageToken: "x" }],
		["createGroup", { group: { displayName: "New", members: [{ value: ada }] }, validateOnly }],
		["createGroup", { group: { displayName: "engineers" } }, { group: { members: [{ value: nobody }] } }],
		["createGroup", { group: { displayName: "New", members: [{ value: nobody }] } }],
		["replaceGroup", { group: { id: group, displayName: "Others" }, validateOnly }, { group: { id: nobody } }],
		["patchGroup", { id: group, operations: [leave], validateOnly }, { id: group, operations: [{}] }],
		["patchGroup", { id: group, operations: [leave], unexpectedVersions: [1] }],
		["deleteGroup", { id: group, validateOnly }, { id: nobody }],
		[
			"recordSignIn",
			{ email: "sign-in@example.com", validateOnly },
			{ email: "nonsense" },
			{ email: "new@x", validateOnly },
		],
		["linkUser", { userId: gone, externalId: "e", validateOnly }, { userId: ada, externalId: "e" }, { userId: nobody }],
		["separateUser", { userId: gone, validateOnly }, { userId: nobody }],
		["restoreUserRoles", { userId: ada, validateOnly }, { userId: nobody }],
		["approveUserAdoption", { userId: signedIn, validateOnly }, { userId: nobody }],
		["dismissUserRefusals", { userId: ada, validateOnly }, { userId: nobody }],
		["checkReadiness", {}],
		["getSettings", {}],
		[
			"updateSettings",
			{ settings: { guardThreshold: 7 }, validateOnly },
			{ settings: { changeRetention: { seconds: -1n } } },
		],
		["getGuard", {}],
		["listGuardLosses", {}],
		["releaseGuard", { duration: { seconds: 60n }, validateOnly }, { duration: { seconds: -1n } }],
		["listMemberships", { userId: eve }, {}],
		["checkMembership", { userId: eve, organizationId: nobody }],
		["listDirectRoles", { userId: eve }, { userId: gone, pageSize: 1 }, { userId: nobody }],
		["watchChanges", {}, { afterSequence: 3n, heartbeatSeconds: 1 }, { afterSequence: -1n }],
		["getChangeLog", {}],
		["listChanges", { pageSize: 3 }, { afterSequence: -1n }],
		["searchChanges", { pageSize: 3 }, { beforeSequence: -1n }],
	];
}

test("there is a request for every method", () => {
	expect(new Set(tried().map(([method]) => method))).toEqual(new Set(methods.map((each) => each.localName)));
});

describe.each(methods.map((each) => ({ method: each.localName as Method, desc: each })))(
	"$method",
	({ method, desc }) => {
		test("gives every caller the same answer in the process and over the network", async () => {
			const { service, scim } = accessTo(desc);
			for (const [, ...requests] of tried().filter(([each]) => each === method)) {
				for (const request of requests) {
					for (const who of ["administrator", "service", "scim"] as const) {
						// Callers who may call the method get the same answer, and the others the same refusal.
						const here = await outcome(local, method, request, await localOptions(who));
						for (const [name, client] of Object.entries(remote)) {
							const there = await outcome(client, method, request, remoteOptions(who));
							expect({ who, name, request, ...there }).toEqual({ who, name, request, ...here });
						}
						const mayCall = who === "administrator" || (who === "service" ? service : scim);
						const isRefused = "code" in here && here.code === Code.PermissionDenied;
						expect([who, isRefused]).toEqual([who, !mayCall]);
					}
				}
			}
		});
	},
);

test("a refusal of the guard says in both how long to wait", async () => {
	const admin = await localOptions("administrator");
	await local.updateSettings({ settings: { guardThreshold: 1 } }, admin);
	const scim = await localOptions("scim");
	await local.deleteUser({ id: ids.eve }, scim);
	const here = await outcome(local, "deleteUser", { id: ids.ada }, scim);
	expect(here).toMatchObject({ code: Code.ResourceExhausted, headers: [expect.stringMatching(/^\d+$/), null] });
	for (const client of Object.values(remote)) {
		expect(await outcome(client, "deleteUser", { id: ids.ada }, remoteOptions("scim"))).toEqual(here);
	}
});

test("a call that was broken off before is not made, in both", async () => {
	const signal = AbortSignal.abort();
	const calls = [
		local.getSettings({}, { ...(await localOptions("administrator")), signal }),
		...Object.values(remote).map((client) => client.getSettings({}, { ...remoteOptions("administrator"), signal })),
	];
	for (const call of calls) {
		await expect(call).rejects.toMatchObject({ code: Code.Canceled, rawMessage: "This operation was aborted" });
	}
});

test("a call without an admitted caller is an internal error", async () => {
	await expect(local.getSettings({})).rejects.toMatchObject({ code: Code.Internal, rawMessage: /^internal error/ });
});
