// SPDX-License-Identifier: Apache-2.0

// The rules that the public messages of buf.registry.owner.v1 have for their fields, and clients that check every
// answer against them.

import type { DescMessage, DescService, Message } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import type { Client } from "@connectrpc/connect";
import { expect } from "vitest";
import type { Roster } from "./roster.ts";

/** Returns what is wrong with a value; undefined if nothing is. */
type Rule = (value: unknown) => string | undefined;

const failing = (isGood: (value: never) => boolean, problem: string): Rule => {
	return (value) => (isGood(value as never) ? undefined : `${JSON.stringify(String(value))} ${problem}`);
};
const text = (shape: RegExp, problem: string) => failing((value: string) => shape.test(value), problem);

const isSet = failing((value: unknown) => value !== undefined, "is required");
const id = text(/^[0-9a-fA-F]{32}$/, "is no id without hyphens");
const name = text(/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/, "is no name");
const description = failing((value: string) => [...value].length <= 350, "is longer than 350 characters");
const url = failing(
	(value: string) => value === "" || (value.length <= 255 && /^https?:\/\/[!-~]+$/.test(value) && URL.canParse(value)),
	"is no URL",
);
const among = (count: number) => failing((value: number) => value >= 1 && value <= count, "is not a value of the enum");
const some = failing((value: { size: number }) => value.size >= 1, "is empty");
const pageToken = failing((value: string) => value.length <= 4096, "is too long for a page token");
const either = failing((value: { case?: string }) => value.case !== undefined, "has no case");

/** The rules of each message that is in an answer, by field. A message without rules has none in the public protos. */
const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
	Organization: {
		...{ id, create_time: isSet, update_time: isSet, name, description, url },
		verification_status: among(3),
		visibility: among(2),
	},
	User: {
		...{ id, create_time: isSet, update_time: isSet, name, description, url },
		type: among(3),
		state: among(2),
		verification_status: among(3),
	},
	Owner: { value: either },
	GetOrganizationsResponse: { organizations: some },
	ListOrganizationsResponse: { next_page_token: pageToken },
	CreateOrganizationsResponse: { organizations: some },
	UpdateOrganizationsResponse: { organizations: some },
	DeleteOrganizationsResponse: {},
	GetUsersResponse: { users: some },
	GetCurrentUserResponse: { user: isSet },
	ListUsersResponse: { next_page_token: pageToken },
	UpdateUsersResponse: { users: some },
	GetOwnersResponse: { owners: some },
};

/** The rules that a message of buf.registry.owner.v1 breaks, each with the path of the field. */
export function violations(desc: DescMessage, message: Message, path = desc.name): string[] {
	return violationsIn(reflect(desc, message), path);
}

function violationsIn(message: ReflectMessage, path: string): string[] {
	if (message.desc.file.proto.package !== "buf.registry.owner.v1") {
		return [];
	}
	const own = rules[message.desc.name];
	if (own === undefined) {
		return [`${path}: there are no rules for ${message.desc.name}`];
	}
	const found: string[] = [];
	for (const [field, rule] of Object.entries(own)) {
		const oneof = message.oneofs.find((each) => each.name === field);
		const desc = message.fields.find((each) => each.name === field);
		const isAbsent = desc?.fieldKind === "message" && !message.isSet(desc);
		const value =
			oneof === undefined
				? desc === undefined || isAbsent
					? undefined
					: message.get(desc)
				: { case: message.oneofCase(oneof)?.name };
		const problem = oneof === undefined && desc === undefined ? "is no field" : rule(value);
		found.push(...(problem === undefined ? [] : [`${path}.${field}: ${problem}`]));
	}
	for (const field of message.fields) {
		if (field.fieldKind === "message" && message.isSet(field)) {
			found.push(...violationsIn(message.get(field), `${path}.${field.name}`));
		} else if (field.fieldKind === "list" && field.listKind === "message") {
			for (const [index, each] of [...message.get(field)].entries()) {
				found.push(...violationsIn(each as ReflectMessage, `${path}.${field.name}[${index}]`));
			}
		}
	}
	return found;
}

/** A client that fails where an answer breaks a rule. */
export function checkedClient<Service extends DescService>(
	roster: Roster,
	service: Service,
	token: string,
): Client<Service> {
	const client = roster.client(service, token) as Record<string, (request: object) => Promise<Message>>;
	const checked = service.methods.map((method) => [
		method.localName,
		async (request: object) => {
			const answer = await client[method.localName]?.(request);
			expect(violations(method.output, answer as Message)).toEqual([]);
			return answer;
		},
	]);
	return Object.fromEntries(checked) as Client<Service>;
}
