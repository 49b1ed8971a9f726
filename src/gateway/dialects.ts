// SPDX-License-Identifier: Apache-2.0

// What identity providers send beside the letter of the RFC. Each tolerance is a rule with a name, that
// turns what was sent into what the RFC has; behind the gateway nothing knows of them. A rule that fires
// is in the log line of its request. In strict mode no rule fires, and what it would have turned is refused.

import type { JsonValue } from "@bufbuild/protobuf";
import { invalidSyntax, invalidValue } from "../errors.ts";
import { isObject } from "../scim/json-value.ts";
import { parseAttributePath, resolvePath } from "../scim/path.ts";
import type { Attribute, ResourceType } from "../scim/schema.ts";
import { tolerateFilter } from "./filter-dialect.ts";
import type { Coerce, Place, Tolerance } from "./tolerate.ts";

/** An operation of a PATCH as it was sent. */
export interface SentOperation {
	readonly op: string;
	readonly path: string;
	readonly value: JsonValue | undefined;
}

interface About {
	/** For the log, the metric and the list of rules. */
	readonly name: string;
	/** The clients that were seen to need it. */
	readonly clients: readonly string[];
	/** What is sent, and what is made of it. */
	readonly what: string;
}

interface ValueRule extends About {
	applies(attribute: Attribute, value: JsonValue, place: Place): boolean;
	rewrite(value: JsonValue): JsonValue;
}

interface OperationRule extends About {
	applies(operation: SentOperation, type: ResourceType): boolean;
	rewrite(operation: SentOperation, type: ResourceType): SentOperation[];
}

const ops = new Set(["add", "replace", "remove"]);

/** Rules about a value that is not of its attribute's type. */
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

/** Rules about an operation of a PATCH, in the order in which they are tried. */
export const operationRules = [
	{
		name: "operation-in-capitals",
		clients: ["Entra ID without aadOptscim062020"],
		what: '"Add", "Replace" and "Remove" for op: read in lower case.',
		applies: ({ op }) => !ops.has(op) && ops.has(op.toLowerCase()),
		rewrite: (operation) => [{ ...operation, op: operation.op.toLowerCase() }],
	},
	{
		name: "paths-as-names",
		clients: ["Entra ID with aadOptscim062020"],
		what: 'Paths such as "name.givenName" for names in the value of an operation without a path: read as operations with these paths.',
		applies: ({ op, path, value }, type) =>
			op !== "remove" && path === "" && isObject(value) && Object.keys(value).some((name) => isPath(name, type)),
		rewrite: ({ op, value }, type) => {
			const entries = Object.entries(value as { [key: string]: JsonValue });
			const plain = entries.filter(([name]) => !isPath(name, type));
			const paths = entries.filter(([name]) => isPath(name, type));
			const rest = plain.length === 0 ? [] : [{ op, path: "", value: Object.fromEntries(plain) }];
			return [...rest, ...paths.map(([path, each]) => ({ op, path, value: each }))];
		},
	},
	{
		name: "remove-with-value",
		clients: ["Entra ID without aadOptscim062020", "JumpCloud"],
		what: "A remove of a multi-valued attribute with a value: takes those elements away that the value names, and no others.",
		applies: ({ op, path, value }, type) =>
			op === "remove" && value !== undefined && value !== null && isList(path, type),
		// The service has this meaning for a remove with a value, so that one operation names any number of members.
		rewrite: (operation) => [operation],
	},
] as const satisfies readonly OperationRule[];

/** Rules that the reading of a request asks for by name. */
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
		what: 'A sub-attribute behind the brackets of a filter, such as emails[type eq "work"].value eq "x": read as emails[type eq "work" and value eq "x"].',
	},
	empty_parameter: {
		name: "empty-parameter",
		clients: ["hand-written clients"],
		what: "filter, sortBy, sortOrder, startIndex or count with nothing but blanks: read as not sent.",
	},
	tag_without_quotes: {
		name: "tag-without-quotes",
		clients: ["hand-written clients"],
		what: 'A version without quotes in If-Match, If-None-Match or the version of a bulk operation, such as 3 or W/3: read as W/"3". In strict mode it is the tag of no version.',
	},
	endpoint_in_other_case: {
		name: "endpoint-in-other-case",
		clients: ["hand-written clients"],
		what: "An endpoint in another letter case, such as /users: read as /Users.",
	},
	stray_slash: {
		name: "stray-slash",
		clients: ["Entra ID", "OneLogin"],
		what: "More than one slash in a row, or one at the end of the path: read as one, and as none.",
	},
	content_type_missing: {
		name: "content-type-missing",
		clients: ["Okta's specification test"],
		what: "A body without a Content-Type: read as application/scim+json.",
	},
	schemas_missing: {
		name: "schemas-missing",
		clients: ["authentik", "OneLogin"],
		what: "A body without schemas: read as one with the schema of the endpoint.",
	},
	schemas_other: {
		name: "schemas-other",
		clients: ["OneLogin", "Entra ID"],
		what: "A body with other schemas than the endpoint's, such as those of SCIM 1.1 or a misspelt extension: read as one with the schema of the endpoint.",
	},
	extension_not_kept: {
		name: "extension-not-kept",
		clients: ["Entra ID", "Microsoft's SCIM Validator"],
		what: "schemas that name the endpoint's schema, and others that this server does not keep, such as the enterprise extension: read as the endpoint's alone.",
	},
	attribute_not_kept: {
		name: "attribute-not-kept",
		clients: ["Entra ID", "Okta", "Microsoft's SCIM Validator"],
		what: "A PATCH of an attribute that this server does not keep, such as title or department: left out.",
	},
	read_only_in_value: {
		name: "read-only-in-value",
		clients: ["hand-written clients"],
		what: "An attribute that only the server sets, such as meta or groups, among the attributes to change: left out.",
	},
	resource_as_path: {
		name: "resource-as-path",
		clients: ["hand-written clients"],
		what: "An empty path, or the URN of the resource's schema for a path: read as no path.",
	},
	several_primary: {
		name: "several-primary",
		clients: ["hand-written clients"],
		what: "A list in which more than one value has primary true: one of them is kept as the primary.",
	},
	members_null: {
		name: "members-null",
		clients: ["Okta"],
		what: "members: null among the attributes to change, as in a rename: left out, for it is not meant to empty the group. To empty it, [] or a remove is sent. In strict mode it empties the group, as RFC 7643 section 2.5 has it.",
	},
	bulk_method_in_lower_case: {
		name: "bulk-method-in-lower-case",
		clients: ["hand-written clients"],
		what: 'A method such as "post" or "Patch" in an operation of a bulk request: read in capitals.',
	},
	id_in_value: {
		name: "id-in-value",
		clients: ["Okta"],
		what: "The id of the resource among the attributes to change: left out, where it is the resource's own.",
	},
} as const satisfies Record<string, About>;

/** Every rule, for the list of them. */
export const rules: readonly About[] = [...Object.values(requestRules), ...operationRules, ...valueRules];

// A name that is a path, but not a schema by itself (whose value is an object of attributes).
function isPath(name: string, type: ResourceType): boolean {
	if (type.find(name)?.extension) {
		return false;
	}
	return /[.[]/.test(name.slice(name.lastIndexOf(":") + 1)) || (name.includes(":") && !/:(User|Group)$/i.test(name));
}

function isList(text: string, type: ResourceType): boolean {
	const path = parseAttributePath(text.trim());
	const found = path && resolvePath(path, type, type);
	return found !== undefined && found.length === 1 && found[0].multiValued;
}

/** The rules, as they are for one request. */
export class Dialect implements Tolerance {
	readonly #strict: boolean;
	readonly #fired = new Set<string>();

	constructor(strict: boolean) {
		this.#strict = strict;
	}

	/** The names of the rules that fired. */
	get fired(): readonly string[] {
		return [...this.#fired];
	}

	/** Whether a deviation is tolerated; if so, its rule fires. */
	allows({ name }: About): boolean {
		if (this.#strict) {
			return false;
		}
		this.#fired.add(name);
		return true;
	}

	/** Makes a value one of the attribute's type, by the rules about values. */
	readonly coerce: Coerce = (attribute, value, place) => {
		const rule = valueRules.find((each) => each.applies(attribute, value, place));
		return rule !== undefined && this.allows(rule) ? rule.rewrite(value) : undefined;
	};

	/** @throws invalidValue in strict mode. */
	severalPrimary({ path }: Attribute): void {
		if (!this.allows(requestRules.several_primary)) {
			throw invalidValue(path, "has more than one value with primary true");
		}
	}

	/** A filter, or a path with one in it, as the RFC would have it. */
	filter(text: string, type: ResourceType): string {
		return tolerateFilter(text, type, (rule) => this.allows(requestRules[rule]));
	}

	/** An operation as the RFC would have it, by the rules about operations. */
	operations(sent: SentOperation, type: ResourceType, where: string): readonly SentOperation[] {
		let operations: readonly SentOperation[] = [sent];
		for (const rule of operationRules) {
			if (operations.some((each) => rule.applies(each, type))) {
				if (!this.allows(rule)) {
					throw invalidSyntax(`${where}: strict mode refuses what the rule ${rule.name} tolerates. ${rule.what}`);
				}
				operations = operations.flatMap((each) => (rule.applies(each, type) ? rule.rewrite(each, type) : [each]));
			}
		}
		return operations;
	}
}
