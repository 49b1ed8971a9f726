// SPDX-License-Identifier: Apache-2.0

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Health, HealthCheckResponse_ServingStatus as Status } from "../../gen/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../../gen/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "../../gen/grpc/reflection/v1alpha/reflection_pb.ts";
import { adminToken, type Roster, startRoster } from "../roster.ts";

const services = [
	"buf.alpha.audit.v1alpha1.AuditService",
	"buf.alpha.registry.v1alpha1.AuthnService",
	"buf.alpha.registry.v1alpha1.OrganizationService",
	"buf.alpha.registry.v1alpha1.SCIMTokenService",
	"buf.alpha.registry.v1alpha1.TokenService",
	"buf.alpha.registry.v1alpha1.UserService",
	"buf.registry.owner.v1.OrganizationService",
	"buf.registry.owner.v1.OwnerService",
	"buf.registry.owner.v1.UserService",
	"grpc.health.v1.Health",
	"grpc.reflection.v1.ServerReflection",
	"grpc.reflection.v1alpha.ServerReflection",
	"roster.v1.AccessService",
	"roster.v1.ClientService",
	"roster.v1.ConnectionService",
	"roster.v1.DescriptorService",
	"roster.v1.DeviceService",
	"roster.v1.OverviewService",
	"roster.v1.ProvisioningService",
	"roster.v1.RequestService",
	"roster.v1.ReviewService",
	"roster.v1.SessionService",
	"roster.v1.TokenService",
	"roster.v1.UndoService",
];

let roster: Roster;
let silent: Roster;

beforeAll(async () => {
	[roster, silent] = await Promise.all([startRoster(), startRoster({ reflection: false })]);
});

afterAll(() => Promise.all([roster.stop(), silent.stop()]));

type Question = {
	case: "fileByFilename" | "fileContainingSymbol" | "allExtensionNumbersOfType" | "listServices";
	value: string;
};

describe.each([
	["v1", ServerReflection],
	["v1alpha", ServerReflectionAlpha],
] as const)("grpc.reflection.%s", (_, service) => {
	async function ask(...questions: Question[]) {
		const client = createClient(service as typeof ServerReflection, createGrpcTransport({ baseUrl: roster.url }));
		const requests = (async function* () {
			for (const messageRequest of questions) {
				yield { host: "test", messageRequest };
			}
		})();
		const answers = await Array.fromAsync(client.serverReflectionInfo(requests));
		return answers.map((each) => each.messageResponse);
	}

	test("lists the services", async () => {
		const [answer] = await ask({ case: "listServices", value: "" });
		expect(answer?.case).toBe("listServicesResponse");
		const listed = answer?.case === "listServicesResponse" ? answer.value.service.map((each) => each.name) : [];
		expect(listed.sort()).toEqual(services);
	});

	test("gives a file with all that it imports, by its name and by what it declares", async () => {
		const answers = await ask(
			{ case: "fileByFilename", value: "roster/v1/user.proto" },
			{ case: "fileContainingSymbol", value: "roster.v1.User" },
			{ case: "fileContainingSymbol", value: "roster.v1.User.user_name" },
		);
		for (const each of answers) {
			const files = each.case === "fileDescriptorResponse" ? each.value.fileDescriptorProto : [];
			const names = files.map((file) => fromBinary(FileDescriptorProtoSchema, file).name);
			expect(names[0]).toBe("roster/v1/user.proto");
			expect(names).toContain("roster/v1/attribute.proto");
			expect(names).toContain("google/protobuf/descriptor.proto");
		}
		expect(answers).toHaveLength(3);
	});

	test("knows the extensions", async () => {
		const [answer] = await ask({ case: "allExtensionNumbersOfType", value: "google.protobuf.FieldOptions" });
		expect(answer).toMatchObject({ value: { extensionNumber: [50100] } });
	});

	test("reports unknown names, and continues the stream", async () => {
		const answers = await ask(
			{ case: "fileContainingSymbol", value: "no.such.Thing" },
			{ case: "listServices", value: "" },
		);
		expect(answers[0]).toMatchObject({ case: "errorResponse", value: { errorCode: Code.NotFound } });
		expect(answers[1]?.case).toBe("listServicesResponse");
	});
});

test("buf curl needs no schema", async () => {
	const buf = join(import.meta.dirname, "../../node_modules/.bin/buf");
	const run = async (...args: string[]) => (await promisify(execFile)(buf, ["curl", ...args])).stdout;
	expect((await run("--list-services", roster.url)).trim().split("\n")).toEqual(services);
	const authorization = `Authorization: Bearer ${adminToken}`;
	const called = await run("-H", authorization, "-d", "{}", `${roster.url}/roster.v1.ProvisioningService/GetSettings`);
	expect(JSON.parse(called)).toMatchObject({
		settings: { organizationProvisioning: "ORGANIZATION_PROVISIONING_DISABLED" },
	});
});

test("reflection can be turned off", async () => {
	const client = createClient(ServerReflection, createGrpcTransport({ baseUrl: silent.url }));
	const answers = client.serverReflectionInfo((async function* () {})());
	await expect(Array.fromAsync(answers)).rejects.toMatchObject({ code: Code.Unimplemented });
});

describe("health", () => {
	const health = (url: string) => createClient(Health, createGrpcTransport({ baseUrl: url }));

	test("is asked without a token, for the server and for each service", async () => {
		expect(await health(roster.url).check({})).toMatchObject({ status: Status.SERVING });
		expect(await health(roster.url).check({ service: "roster.v1.ProvisioningService" })).toMatchObject({
			status: Status.SERVING,
		});
		await expect(health(roster.url).check({ service: "no.such.Service" })).rejects.toMatchObject({
			code: Code.NotFound,
		});
	});

	test("is watched until the server stops", async () => {
		const stopping = await startRoster();
		const seen: Status[] = [];
		for await (const { status } of health(stopping.url).watch({})) {
			seen.push(status);
			if (seen.length === 1) {
				void stopping.stop();
			}
		}
		expect(seen).toEqual([Status.SERVING, Status.NOT_SERVING]);
	});

	test("of a service that does not exist is SERVICE_UNKNOWN", async () => {
		for await (const { status } of health(roster.url).watch({ service: "no.such.Service" })) {
			expect(status).toBe(Status.SERVICE_UNKNOWN);
			break;
		}
	});
});
