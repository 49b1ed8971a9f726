// SPDX-License-Identifier: Apache-2.0

// The rules for requests of identity providers that deviate from the RFC. Each rule has a name, and rewrites one
// deviation into the form of the RFC; the code behind the gateway sees only that form. The log line of a request names
// the rules that fired. In strict mode no rule fires, and the deviation is refused.

import type { JsonValue } from "@bufbuild/protobuf";
import type { ConnectError } from "@connectrpc/connect";
import { invalidPath, invalidSyntax } from "../errors/request.ts";
import { isObject } from "../scim/json-value.ts";
import { type Named, namesIn } from "../scim/patch-path.ts";
import type { Attribute, ResourceType } from "../scim/schema.ts";
import type { Place } from "./tolerate.ts";

/** A path, with the attributes that it names. */
export interface SentPath {
	readonly text: string;
	/** Undefined if the path is malformed. */
	readonly named: Named | undefined;
}

/** An operation of a PATCH as the client sent it. */
export interface SentOperation {
	readonly op: string;
	/** Undefined for the resource itself. */
	readonly path: SentPath | undefined;
	readonly value: JsonValue | undefined;
}

/** Parses a path. It is parsed here alone: the rules, and the code behind them, read the result. */
export function sentPath(text: string, type: ResourceType): SentPath {
	return { text, named: namesIn(text, type) };
}

/** A rule, as docs/idp-rules.md lists it. */
export interface Rule {
	/** The name in the log, in the metric and in the list of rules. */
	readonly name: string;
	/** The clients that are known to need the rule. */
	readonly clients: readonly string[];
	/** The deviation, and how it is read. */
	readonly what: string;
}

interface ValueRule extends Rule {
	applies(attribute: Attribute, value: JsonValue, place: Place): boolean;
	rewrite(value: JsonValue): JsonValue;
}

interface OperationRule extends Rule {
	applies(operation: SentOperation, type: ResourceType): boolean;
	rewrite(operation: SentOperation, type: ResourceType): SentOperation[];
	/** Makes the error of strict mode. */
	readonly refuse: (detail: string) => ConnectError;
}

const ops = new Set(["add", "replace", "remove"]);

/** Rules for a value that does not have the type of its attribute. */
export const valueRules = [
	{
		name: "boolean-as-string",
		clients: ["Entra ID without aadOptscim062020"],
		what: '"True" and "False" for a boolean, in any letter case: read as true and false.',
		applies: (attribute, value) =>
			attribute.type === "boolean" && typeof value === "string" && /^(true|false)$/i.test(value),
		rewrite: (value) => (value as string).toLowerCase() === "true",
	},
	{
		name: "empty-string-for-nothing",
		clients: ["Microsoft's SCIM Validator"],
		what: "An empty string for name, emails or one of the emails: read as null. An empty string for members is refused, because it would empty the group.",
		applies: (attribute, value) => value === "" && attribute.type === "complex" && isDispensable(attribute),
		rewrite: () => null,
	},
	{
		name: "lone-value-for-list",
		clients: ["JumpCloud", "Entra ID"],
		what: "A value by itself for a multi-valued attribute: read as a list of one.",
		applies: (_attribute, value, place) => place === "list" && (isObject(value) || typeof value === "string"),
		rewrite: (value) => [value],
	},
	{
		name: "bare-value-for-element",
		clients: ["JumpCloud"],
		what: "A string for an element of a multi-valued attribute, such as the id of a member: read as its value.",
		applies: (attribute, value) =>
			attribute.type === "complex" &&
			attribute.find("value") !== undefined &&
			typeof value === "string" &&
			value !== "",
		rewrite: (value) => ({ value }),
	},
] as const satisfies readonly ValueRule[];

/** Rules for an operation of a PATCH, in the order in which they are tried. */
export const operationRules = [
	{
		name: "operation-in-capitals",
		clients: ["Entra ID without aadOptscim062020"],
		what: '"Add", "Replace" and "Remove" for op: read in lower case.',
		applies: ({ op }) => !ops.has(op) && ops.has(op.toLowerCase()),
		rewrite: (operation) => [{ ...operation, op: operation.op.toLowerCase() }],
		refuse: invalidSyntax,
	},
	{
		name: "object-in-list",
		clients: ["SCIM-SDK"],
		what: "A list with one object for the value of an operation without a path: read as the object.",
		applies: ({ op, path, value }) =>
			op !== "remove" &&
			path === undefined &&
			Array.isArray(value) &&
			value.length === 1 &&
			isObject(value[0] as JsonValue),
		rewrite: (operation) => [{ ...operation, value: (operation.value as JsonValue[])[0] }],
		refuse: invalidSyntax,
	},
	{
		name: "paths-as-names",
		clients: ["Entra ID with aadOptscim062020"],
		what: 'Paths such as "name.givenName" for names in the value of an operation without a path: read as operations with these paths.',
		applies: ({ op, path, value }, type) =>
			op !== "remove" && path === undefined && isObject(value) && Object.keys(value).some((name) => isPath(name, type)),
		rewrite: ({ op, value }, type) => {
			const entries = Object.entries(value as { [key: string]: JsonValue });
			const plain = entries.filter(([name]) => !isPath(name, type));
			const paths = entries.filter(([name]) => isPath(name, type));
			const rest = plain.length === 0 ? [] : [{ op, path: undefined, value: Object.fromEntries(plain) }];
			return [...rest, ...paths.map(([name, each]) => ({ op, path: sentPath(name, type), value: each }))];
		},
		refuse: invalidPath,
	},
	{
		name: "remove-with-value",
		clients: ["Entra ID without aadOptscim062020", "JumpCloud"],
		what: "A remove of a multi-valued attribute with a value: removes only the elements that the value names.",
		applies: ({ op, path, value }) => op === "remove" && value !== undefined && value !== null && isList(path),
		// The service accepts a remove with a value, so the operation need not be split into one for each member.
		rewrite: (operation) => [operation],
		refuse: invalidSyntax,
	},
] as const satisfies readonly OperationRule[];

/** Rules that the code that reads a request applies by name. */
export const requestRules = {
	boolean_in_filter: {
		name: "boolean-as-string-in-filter",
		clients: ["Microsoft's SCIM Validator"],
		what: '"True" and "False" for a boolean in a filter or in a path, such as emails[primary eq "True"]: read as true and false.',
	},
	literal_in_capitals: {
		name: "literal-in-capitals",
		clients: ["hand-written clients"],
		what: "True, FALSE or Null without quotes in a filter or in a path: read in lower case.",
	},
	date_without_time: {
		name: "date-without-time",
		clients: ["hand-written clients"],
		what: 'A date such as "2030-01-31" for a dateTime in a filter: read as the beginning of that day, in UTC.',
	},
	sub_attribute_after_filter: {
		name: "sub-attribute-after-filter",
		clients: ["Entra ID"],
		what: 'A sub-attribute after the brackets of a filter, such as emails[type eq "work"].value eq "x": read as emails[type eq "work" and value eq "x"].',
	},
	empty_parameter: {
		name: "empty-parameter",
		clients: ["hand-written clients"],
		what: "filter, sortBy, sortOrder, startIndex or count that is empty or only white space: read as not sent.",
	},
	number_as_string: {
		name: "number-as-string",
		clients: ["SCIM-SDK"],
		what: 'A string such as "10" for startIndex or count in the body of a search, or for failOnErrors of a bulk request: read as the number.',
	},
	tag_without_quotes: {
		name: "tag-without-quotes",
		clients: ["hand-written clients"],
		what: 'A version without quotes in If-Match, If-None-Match or the version of a bulk operation, such as 3 or W/3: read as W/"3". In strict mode it matches no version.',
	},
	endpoint_in_other_case: {
		name: "endpoint-in-other-case",
		clients: ["hand-written clients"],
		what: "An endpoint in another letter case, such as /users: read as /Users.",
	},
	stray_slash: {
		name: "stray-slash",
		clients: ["Entra ID", "OneLogin"],
		what: "Several slashes in a row, or a slash at the end of the path: read as one slash, and as none.",
	},
	content_type_missing: {
		name: "content-type-missing",
		clients: ["Okta's specification test"],
		what: "A body without a Content-Type header: read as application/scim+json.",
	},
	schemas_missing: {
		name: "schemas-missing",
		clients: ["authentik", "OneLogin"],
		what: "A body without schemas: read as one with the schema of the endpoint.",
	},
	schemas_other: {
		name: "schemas-other",
		clients: ["OneLogin", "Entra ID"],
		what: "A body that names only other schemas, such as those of SCIM 1.1 or a misspelt extension: read as one with the schema of the endpoint.",
	},
	extension_not_kept: {
		name: "extension-not-kept",
		clients: ["Entra ID", "Microsoft's SCIM Validator"],
		what: "schemas that name the schema of the endpoint, and others that this server does not store, such as the enterprise extension: read as the schema of the endpoint alone.",
	},
	attribute_not_kept: {
		name: "attribute-not-kept",
		clients: ["Entra ID", "Okta", "Microsoft's SCIM Validator"],
		what: "A PATCH of an attribute or sub-attribute that this server does not store, such as title or department: ignored.",
	},
	replace_of_nothing: {
		name: "replace-of-nothing",
		clients: ["Microsoft's SCIM Validator"],
		what: 'A replace with null or an empty string of values that a filter selects, such as emails[type eq "work"].value: read as a remove, which succeeds even if the filter matches nothing. In strict mode such a replace gets noTarget if the filter matches nothing, as RFC 7644 section 3.5.2.3 says.',
	},
	read_only_in_value: {
		name: "read-only-in-value",
		clients: ["hand-written clients"],
		what: "An attribute that only the server sets, such as meta or groups, among the attributes to change: ignored.",
	},
	resource_as_path: {
		name: "resource-as-path",
		clients: ["hand-written clients"],
		what: "A path that is empty, or is the URN of the resource's schema: read as no path.",
	},
	several_primary: {
		name: "several-primary",
		clients: ["hand-written clients"],
		what: "A list in which more than one value has primary true: one of them stays the primary value.",
	},
	members_null: {
		name: "members-null",
		clients: ["Okta"],
		what: "members: null among the attributes to change, as in a rename: ignored, because the client does not mean to empty the group. A client empties a group with [] or a remove. In strict mode null empties the group, as RFC 7643 section 2.5 says.",
	},
	bulk_method_in_lower_case: {
		name: "bulk-method-in-lower-case",
		clients: ["hand-written clients"],
		what: 'A method such as "post" or "Patch" in an operation of a bulk request: read in capital letters.',
	},
	id_in_value: {
		name: "id-in-value",
		clients: ["Okta"],
		what: "The id of the resource among the attributes to change: ignored, if it is the id in the URL.",
	},
} as const satisfies Record<string, Rule>;

/** All rules, for docs/idp-rules.md. */
export const rules: readonly Rule[] = [...Object.values(requestRules), ...operationRules, ...valueRules];

// A name that is a path. The URN of an extension is not one here: its value is an object of attributes.
function isPath(name: string, type: ResourceType): boolean {
	if (type.find(name)?.extension) {
		return false;
	}
	return /[.[]/.test(name.slice(name.lastIndexOf(":") + 1)) || (name.includes(":") && !/:(User|Group)$/i.test(name));
}

/** Whether a value of a complex attribute may be left empty: no part of it is required. */
export function isDispensable({ attributes }: Attribute): boolean {
	return !attributes.some((each) => each.required);
}

/** Whether a path names a multi-valued attribute as a whole. */
function isList(path: SentPath | undefined): boolean {
	const { attribute, filtered, sub } = path?.named ?? {};
	return attribute?.multiValued === true && filtered === false && sub === undefined;
}
