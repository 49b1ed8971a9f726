// SPDX-License-Identifier: Apache-2.0

// Schema extensions in the SCIM language, on a resource type that is described here: none that Roster keeps has one.

import { create, createFileRegistry, type DescMessage, type MessageInitShape, setExtension } from "@bufbuild/protobuf";
import {
	FieldDescriptorProto_Label,
	FieldDescriptorProto_Type,
	type FieldDescriptorProtoSchema,
	FieldOptionsSchema,
	FileDescriptorProtoSchema,
	MessageOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { AttributeSchema, attribute, ResourceTypeSchema, resource_type } from "../../gen/roster/v1/attribute_pb.ts";
import { checkSchemas } from "../../src/gateway/body.ts";
import { Dialect } from "../../src/gateway/request-dialect.ts";
import { type ResourceType, resourceTypeOf } from "../../src/scim/attributes.ts";
import { bind } from "../../src/scim/condition.ts";
import type { Draft } from "../../src/scim/draft.ts";
import { parseFilter } from "../../src/scim/filter.ts";
import { matches } from "../../src/scim/matches.ts";
import { namesIn } from "../../src/scim/patch-path.ts";
import { parseAttributePath, resolvePath } from "../../src/scim/path.ts";
import { projection } from "../../src/scim/projection.ts";
import { attributesIn, schemasOf } from "../../src/scim/schema.ts";
import { columnOf, keyColumnOf } from "../../src/store/sql/column-names.ts";

// URNs that end as no name does. One begins as that of the type, and is also the path of an attribute.
const person = "urn:example:app-1.2:Person:2.0";
const badge = `${person}:badge`;
const work = "urn:example:work.v1.2";

type Field = MessageInitShape<typeof FieldDescriptorProtoSchema>;

const text = (name: string, number: number): Field => ({
	name,
	jsonName: name,
	number,
	label: FieldDescriptorProto_Label.OPTIONAL,
	type: FieldDescriptorProto_Type.STRING,
});

function extension(name: string, number: number, urn: string, message: string): Field {
	const options = create(FieldOptionsSchema);
	setExtension(options, attribute, create(AttributeSchema, { extension: true }));
	const type = FieldDescriptorProto_Type.MESSAGE;
	return { ...text(name, number), jsonName: urn, type, typeName: `.example.${message}`, options };
}

function schemasField(number: number): Field {
	const options = create(FieldOptionsSchema);
	setExtension(options, attribute, create(AttributeSchema, { schemaUrns: true, caseExact: true, common: true }));
	return { ...text("schemas", number), label: FieldDescriptorProto_Label.REPEATED, options };
}

function describedType(more: readonly Field[] = []): ResourceType {
	const options = create(MessageOptionsSchema);
	setExtension(options, resource_type, create(ResourceTypeSchema, { schema: person, endpoint: "/Persons" }));
	const file = create(FileDescriptorProtoSchema, {
		name: "person.proto",
		package: "example",
		syntax: "proto3",
		messageType: [
			{
				name: "Person",
				options,
				field: [
					text("title", 1),
					text("badge", 2),
					extension("badge_of", 3, badge, "Badge"),
					extension("work", 4, work, "Work"),
					...more,
				],
			},
			{ name: "Badge", field: [text("number", 1)] },
			{ name: "Work", field: [text("title", 1), text("place", 2)] },
		],
	});
	const message = createFileRegistry(file, () => undefined).getMessage("example.Person") as DescMessage;
	return resourceTypeOf(message, { attribute, resourceType: resource_type }) as ResourceType;
}

const type = describedType();

test("its attributes are known by the URN, and kept in columns by the names of the fields", () => {
	expect(type.extensions.map((each) => each.name)).toEqual([badge, work]);
	const all = attributesIn(type).map((each) => [each.path, columnOf(each), keyColumnOf(each)]);
	expect(all).toEqual([
		["title", "title", "titleKey"],
		["badge", "badge", "badgeKey"],
		[badge, "badgeOf", undefined],
		[`${badge}:number`, "badgeOfNumber", "badgeOfNumberKey"],
		[work, "work", undefined],
		[`${work}:title`, "workTitle", "workTitleKey"],
		[`${work}:place`, "workPlace", "workPlaceKey"],
	]);
});

describe("a path with a URN", () => {
	const resolved = (text: string) => {
		const path = parseAttributePath(text);
		return path && resolvePath(path, type, type)?.at(-1)?.path;
	};

	test.each([
		[`${person}:title`, "title"],
		[`${work}:title`, `${work}:title`],
		[`${work}:place`.toUpperCase(), `${work}:place`],
		[work, work],
		// The longest URN that the path begins with is meant, and not the attribute badge.
		[badge, badge],
		[`${badge}:number`, `${badge}:number`],
		["badge", "badge"],
	])("%s is %s", (text, path) => {
		expect(resolved(text)).toBe(path);
	});

	test.each([
		person,
		`${work}:badge`,
		`${work}:title.sub`,
		`${work}x:title`,
		`${work}:title:place`,
		`${badge}.number`,
		"urn:example:other:title",
		"place",
	])("%s is nothing", (text) => {
		expect(resolved(text)).toBeUndefined();
	});
});

describe("a resource with an extension", () => {
	const resource = (): Draft => ({
		title: "Countess",
		badge: undefined,
		badgeOf: undefined,
		work: { title: "Analyst", place: undefined },
	});
	const meets = (filter: string) => matches(bind(parseFilter(filter), type, type), resource());

	test("follows the schema of its type, and of each extension that it has", () => {
		expect(schemasOf(type, resource() as never)).toEqual([person, work]);
		expect(schemasOf(type, { work: undefined } as never)).toEqual([person]);
	});

	test("meets a filter by the attribute that is meant, where the type has one of the same name", () => {
		expect(meets(`${work}:title eq "ANALYST"`)).toBe(true);
		expect(meets('title eq "analyst"')).toBe(false);
		expect(meets(`${person}:title eq "countess" and ${work}[title eq "analyst"]`)).toBe(true);
		expect(meets(`${work} pr and not (${badge} pr) and not (${work}:place pr)`)).toBe(true);
	});

	test("meets a filter on schemas by the extensions that it has", () => {
		const typed = describedType([schemasField(5)]);
		const meets = (filter: string) => matches(bind(parseFilter(filter), typed, typed), resource());
		expect(meets(`schemas eq "${person}"`)).toBe(true);
		expect(meets(`schemas eq "${work}"`)).toBe(true);
		expect(meets(`schemas eq "${badge}"`)).toBe(false);
		expect(meets(`schemas ne "${badge}"`)).toBe(true);
		expect(meets('schemas sw "urn:example:work"')).toBe(true);
		expect(meets(`schemas eq "${badge}" or schemas eq "${work}"`)).toBe(true);
	});

	test("is projected by the URN", () => {
		const selected = (names: string[], excluded: string[] = []) =>
			JSON.parse(JSON.stringify(projection(type, names, excluded).apply(resource())));
		expect(selected([`${work}:title`])).toEqual({ work: { title: "Analyst" } });
		expect(selected([`${work}:place`])).toEqual({});
		expect(selected([], [`${person}:title`])).toEqual({ work: { title: "Analyst" } });
		expect(selected([], [work])).toEqual({ title: "Countess" });
	});
});

describe("the rules for an extension", () => {
	const rules = (act: (dialect: Dialect) => void) => {
		const dialect = new Dialect(false);
		act(dialect);
		return dialect.fired.map((each) => each.name);
	};
	const extensions = type.extensions.map((each) => each.name);

	test("may name the extensions that the type has among its schemas, and no others", () => {
		const named = (...schemas: string[]) => rules((dialect) => checkSchemas({ schemas }, person, dialect, extensions));
		expect(named(person)).toEqual([]);
		expect(named(person, work.toUpperCase(), badge)).toEqual([]);
		expect(named(person, work, "urn:example:other")).toEqual(["extension-not-kept"]);
		expect(named(work)).toEqual(["schemas-other"]);
		expect(() => checkSchemas({ schemas: [person, "urn:x:Y"] }, person, new Dialect(true), extensions)).toThrow(
			'"urn:x:Y" is not a schema of this endpoint',
		);
	});

	test("is looked up by paths with URNs, whatever the filter in them", () => {
		expect(namesIn(`${work}:title`, type)).toMatchObject({ attribute: { name: work }, sub: { name: "title" } });
		expect(namesIn(work, type)).toMatchObject({ attribute: { name: work }, filtered: false });
		expect(namesIn(`${work}:nosuch`, type)?.attribute).toBeUndefined();
		expect(namesIn("urn:example:other:title", type)?.attribute).toBeUndefined();
		expect(namesIn(`${work}:1x`, type)).toBeUndefined();
		expect(namesIn('title[a "b', type)).toBeUndefined();
	});
});
