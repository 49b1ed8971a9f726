// SPDX-License-Identifier: Apache-2.0

// Every RPC and every SCIM route with every kind of credential. The matrix is made of what the server reflects
// and of the table of routes: a new method or route that asks for no credential fails here.

import { readFileSync } from "node:fs";
import type { DescMethod } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel as Idempotency, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { createContextValues } from "@connectrpc/connect";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AuditService } from "../../gen/buf/alpha/audit/v1alpha1/service_pb.ts";
import { AuthnService } from "../../gen/buf/alpha/registry/v1alpha1/authn_pb.ts";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { SCIMTokenService } from "../../gen/buf/alpha/registry/v1alpha1/scim_token_pb.ts";
import { TokenService as PersonalTokenService } from "../../gen/buf/alpha/registry/v1alpha1/token_pb.ts";
import { UserService } from "../../gen/buf/alpha/registry/v1alpha1/user_pb.ts";
import { OrganizationService as OwnerOrganizationService } from "../../gen/buf/registry/owner/v1/organization_service_pb.ts";
import { OwnerService } from "../../gen/buf/registry/owner/v1/owner_service_pb.ts";
import { UserService as OwnerUserService } from "../../gen/buf/registry/owner/v1/user_service_pb.ts";
import { Health } from "../../gen/grpc/health/v1/health_pb.ts";
import { AccessService } from "../../gen/roster/v1/access_service_pb.ts";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { ClientService } from "../../gen/roster/v1/client_service_pb.ts";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { DescriptorService } from "../../gen/roster/v1/descriptor_service_pb.ts";
import { DeviceService } from "../../gen/roster/v1/device_service_pb.ts";
import { OverviewService } from "../../gen/roster/v1/overview_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { ReviewService } from "../../gen/roster/v1/review_service_pb.ts";
import { SessionService } from "../../gen/roster/v1/session_service_pb.ts";
import { TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { UndoService } from "../../gen/roster/v1/undo_service_pb.ts";
import { roleWord } from "../../src/directory/administrators.ts";
import { routes } from "../../src/gateway/routes.ts";
import { createServices } from "../../src/server/services.ts";
import { accessTo } from "../../src/services/admission/access.ts";
import { OidcBrowser, type OidcIssuer, settingsFor, startOidcIssuer } from "../oidc-issuer.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";
import { userOf } from "../scim.ts";

const services = [
	ProvisioningService,
	TokenService,
	ClientService,
	SessionService,
	DeviceService,
	OverviewService,
	ConnectionService,
	AuditService,
	AuthnService,
	PersonalTokenService,
	RequestService,
	AccessService,
	UndoService,
	ReviewService,
	DescriptorService,
	SCIMTokenService,
	OrganizationService,
	UserService,
	OwnerOrganizationService,
	OwnerUserService,
	OwnerService,
];
/** The sign-in takes its credential in the message, or needs none. */
const open: readonly DescMethod[] = [SessionService.method.signIn, SessionService.method.getSignInOptions];
const methods = services.flatMap((service) =>
	service.methods
		.filter((method) => !open.includes(method))
		.map((method) => ({ method, name: `${service.typeName}/${method.name}` })),
);

let roster: Roster;
let issuer: OidcIssuer;
/** The cookies of people, by their role. */
const sessions: Record<string, string> = {};
const tokens: Record<string, string | undefined> = {};

beforeAll(async () => {
	issuer = await startOidcIssuer();
	const rules = { administrator: "group:administrator", operator: "group:operator", viewer: "group:viewer" };
	roster = await startRoster({ oidc: settingsFor(issuer, rules) });
	for (const role of Object.keys(rules)) {
		issuer.person = { sub: role, groups: [role] };
		const browser = new OidcBrowser(roster.url);
		await browser.signIn();
		sessions[role] = browser.session;
	}
	const client = roster.client(TokenService, adminToken);
	const make = async (kind: CredentialKind, expireTime?: number) =>
		client.createToken({ kind, ...(expireTime === undefined ? {} : { expireTime: timestampFromMs(expireTime) }) });
	const personalToken = async () => {
		const { id } = await roster.scim.ask("POST /Users", userOf("person@example.com")).answers(201);
		return (await roster.client(PersonalTokenService, adminToken).createToken({ userId: id })).token;
	};
	const deleted = await make(CredentialKind.ADMINISTRATOR);
	await client.deleteToken({ id: deleted.token?.id ?? "" });
	const expired = await make(CredentialKind.ADMINISTRATOR, roster.clock.now() + 1000);
	const expiredScim = await make(CredentialKind.SCIM, roster.clock.now() + 1000);
	roster.clock.advance(2000);
	const scim = (await make(CredentialKind.SCIM)).plaintext;
	Object.assign(tokens, {
		none: undefined,
		malformed: "nonsense",
		// One letter of the secret is another: the checksum says that it was mistyped.
		mistyped: scim.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
		deleted: deleted.plaintext,
		expired: expired.plaintext,
		"expired SCIM": expiredScim.plaintext,
		scim,
		person: await personalToken(),
		service: (await make(CredentialKind.SERVICE)).plaintext,
		administrator: (await make(CredentialKind.ADMINISTRATOR)).plaintext,
		environment: adminToken,
	});
});

// One address may send 1,000 invalid tokens at once, and each test sends some twenty. A new start counts anew.
let begun = 0;
beforeEach(async () => {
	begun += 1;
	if (begun % 40 === 0) {
		await roster.restart();
	}
});

afterAll(async () => {
	await roster.stop();
	await issuer.stop();
});

const useless = ["none", "malformed", "mistyped", "deleted", "expired", "expired SCIM"];

/** The services that tell of tokens, of sessions, or of requests: who sent them, from where, with what. */
const confidential: readonly string[] = [
	...[TokenService, ClientService, SCIMTokenService, PersonalTokenService, AuditService, RequestService],
	...[SessionService, DeviceService, OverviewService, ReviewService],
].map((each) => each.typeName);

/** Whether a service token may call a method: it reads, and tells nothing confidential. */
function isForServices({ parent, idempotency }: DescMethod): boolean {
	return idempotency === Idempotency.NO_SIDE_EFFECTS && !confidential.includes(parent.typeName);
}

/** The methods that a personal token may call. */
const forPeople: Readonly<Record<string, string>> = {
	[ProvisioningService.typeName]: "GetCaller",
	[AuthnService.typeName]: "GetCurrentUser GetCurrentUserSubject",
	[PersonalTokenService.typeName]: "CreateToken GetToken ListTokens DeleteToken",
	[UserService.typeName]: "GetUser GetUserByUsername ListOrganizationUsers",
	[OrganizationService.typeName]:
		"GetOrganization GetOrganizationByName ListOrganizations ListUserOrganizations GetUserOrganization GetOrganizationSettings UpdateOrganizationSettings AddOrganizationMember UpdateOrganizationMember RemoveOrganizationMember AddOrganizationGroup UpdateOrganizationGroup RemoveOrganizationGroup",
	[OwnerOrganizationService.typeName]: "GetOrganizations ListOrganizations UpdateOrganizations",
	[OwnerUserService.typeName]: "GetUsers GetCurrentUser ListUsers",
	[OwnerService.typeName]: "GetOwners",
};

function isForPeople({ parent, name }: DescMethod): boolean {
	return (forPeople[parent.typeName] ?? "").split(" ").includes(name);
}

/** What an operator may do besides reading. */
const forOperators = ["ReleaseGuard", "DismissUserRefusals"];

/** The least role of a person who may call a method. Viewers read and sign out; the code of a device is an administrator's. */
function leastRole({ parent, name, idempotency }: DescMethod): "viewer" | "operator" | "administrator" {
	if (parent.typeName === ProvisioningService.typeName && forOperators.includes(name)) {
		return "operator";
	}
	const isRead = idempotency === Idempotency.NO_SIDE_EFFECTS && parent.typeName !== DeviceService.typeName;
	return isRead || name === "EndSession" ? "viewer" : "administrator";
}

const rolesInOrder = ["viewer", "operator", "administrator"] as const;

/** Calls a method with a body that nobody may have read, and gives the status. */
function call(name: string, token: string | undefined, contentType: string): Promise<number | string> {
	return callWith(name, token === undefined ? {} : { authorization: `Bearer ${token}` }, contentType);
}

/** Does the same in the session of a person. */
function callAs(name: string, role: string, contentType: string): Promise<number | string> {
	const headers = { cookie: sessions[role] ?? "", "x-roster-console": "1", "sec-fetch-site": "same-origin" };
	return callWith(name, headers, contentType);
}

async function callWith(name: string, headers: Record<string, string>, contentType: string): Promise<number | string> {
	const response = await fetch(`${roster.url}/${name}`, {
		method: "POST",
		headers: { "content-type": contentType, ...headers },
		body: "this is not a message",
	});
	const text = await response.text();
	// gRPC-Web has its status in the trailers, which end the body.
	return contentType === "application/json"
		? response.status
		: (/grpc-status: ?(\d+)/i.exec(text)?.[1] ?? response.headers.get("grpc-status") ?? "");
}

describe.each(methods.filter(({ method }) => method.methodKind === "unary"))("$name", ({ method, name }) => {
	test("accepts the right kinds of token only, and refuses others before it reads the message", async () => {
		for (const kind of useless) {
			expect([kind, await call(name, tokens[kind], "application/json")]).toEqual([kind, 401]);
			expect([kind, await call(name, tokens[kind], "application/grpc-web+proto")]).toEqual([kind, "16"]);
		}
		expect(await call(name, tokens["scim"], "application/json")).toBe(403);
		expect(await call(name, tokens["scim"], "application/grpc-web+proto")).toBe("7");
		// A message that cannot be read is refused as such to those who may call.
		expect(await call(name, tokens["service"], "application/json")).toBe(isForServices(method) ? 400 : 403);
		expect(await call(name, tokens["person"], "application/json")).toBe(isForPeople(method) ? 400 : 403);
		for (const kind of ["administrator", "environment"]) {
			expect([kind, await call(name, tokens[kind], "application/json")]).toEqual([kind, 400]);
		}
	});

	test("accepts people with its least role or a higher one only", async () => {
		const least = rolesInOrder.indexOf(leastRole(method));
		for (const [index, role] of rolesInOrder.entries()) {
			const mayCall = index >= least;
			expect([role, await callAs(name, role, "application/json")]).toEqual([role, mayCall ? 400 : 403]);
			expect([role, (await callAs(name, role, "application/grpc-web+proto")) === "7"]).toEqual([role, !mayCall]);
		}
	});
});

test("the stream is for administrators and services", async () => {
	// A message of its own has no stream: who may not call hears that first.
	const method = `${ProvisioningService.typeName}/WatchChanges`;
	for (const kind of useless) {
		expect([kind, await call(method, tokens[kind], "application/json")]).toEqual([kind, 401]);
	}
	expect(await call(method, tokens["scim"], "application/json")).toBe(403);
	expect(await call(method, tokens["person"], "application/json")).toBe(403);
	expect(await call(method, tokens["service"], "application/json")).toBe(415);
	const watch = async (kind: string) => {
		const client = roster.client(ProvisioningService, tokens[kind]);
		const stopped = new AbortController();
		try {
			for await (const _ of client.watchChanges({}, { signal: stopped.signal })) {
				stopped.abort();
				return "answers";
			}
			return "";
		} catch (error) {
			return (error as { code: number }).code;
		}
	};
	for (const role of rolesInOrder) {
		expect([role, await callAs(method, role, "application/json")]).toEqual([role, 415]);
	}
	for (const kind of useless) {
		expect([kind, await watch(kind)]).toEqual([kind, 16]);
	}
	expect(await watch("scim")).toBe(7);
	for (const kind of ["service", "administrator", "environment"]) {
		expect([kind, await watch(kind)]).toEqual([kind, "answers"]);
	}
});

test("every service of the server is in the matrix, except those that need no token", () => {
	const refuse = () => Promise.reject(new Error());
	const never = {
		authenticate: refuse,
		authenticateAnew: refuse,
		used() {},
		forget() {},
		forgetSession() {},
		ownerOf: () => undefined,
	};
	const { handlers } = createServices({
		context: {
			store: {} as never,
			now: Date.now,
			newId: () => "",
			streams: new Set(),
			mayTakeLong: true,
			recorder: undefined,
		},
		authenticator: never,
		connections: { forget() {} },
		admissionControl: { admit: refuse, admitScim: refuse, admitted: () => createContextValues() },
		onInternalError() {},
		publicUrl: undefined,
		reflection: true,
		callsPerMinute: 0,
		ruleMeanings: new Map(),
		replay: () => Promise.reject(new Error()),
		long: undefined,
	});
	const known = new Set(methods.map((each) => `/${each.name}`));
	const others = Array.from(handlers.keys()).filter((path) => !known.has(path));
	expect(new Set(others.map((path) => path.split("/")[1]))).toEqual(
		new Set([
			"roster.v1.SessionService",
			"grpc.health.v1.Health",
			"grpc.reflection.v1.ServerReflection",
			"grpc.reflection.v1alpha.ServerReflection",
		]),
	);
});

test("the page about administrators says what an operator may do besides reading", () => {
	const page = readFileSync(new URL("../../docs/administrators.md", import.meta.url), "utf8");
	const [, row = ""] = /^\| operator \| (.*) \|$/m.exec(page) ?? [];
	expect(Array.from(row.matchAll(/`(\w+)`/g), ([, name]) => name)).toEqual(forOperators);
});

test("the table of access has every method, and allows service tokens only reads", () => {
	for (const { method, name } of methods) {
		const { service, user, role, isLimited, isUse } = accessTo(method);
		expect([name, roleWord(role)]).toEqual([name, leastRole(method)]);
		expect([name, service]).toEqual([name, isForServices(method)]);
		expect([name, user]).toEqual([name, isForPeople(method)]);
		expect([name, isLimited]).toEqual([name, method.name !== "GetCaller"]);
		expect([name, isUse]).toEqual([name, method.name !== "CheckReadiness"]);
	}
	expect(() => accessTo(Health.method.check)).toThrow(
		"grpc.health.v1.Health/Check: the access table has no entry for this method",
	);
});

describe.each(routes.map(({ method, path }) => ({ method, path })))("$method /scim/v2$path", ({ method, path }) => {
	async function ask(token: string | undefined) {
		const response = await fetch(`${roster.url}/scim/v2${path.replace("{id}", "nobody")}`, {
			method,
			headers: {
				"content-type": "application/scim+json",
				...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
			},
			body: method === "GET" ? null : "this is not JSON",
		});
		return response.status;
	}

	test("accepts SCIM tokens only, and refuses others before it reads the body", async () => {
		for (const kind of useless) {
			expect([kind, await ask(tokens[kind])]).toEqual([kind, 401]);
		}
		for (const kind of ["person", "service", "administrator", "environment"]) {
			expect([kind, await ask(tokens[kind])]).toEqual([kind, 403]);
		}
		expect([200, 400, 404, 501]).toContain(await ask(tokens["scim"]));
	});
});
