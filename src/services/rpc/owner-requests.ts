// SPDX-License-Identifier: Apache-2.0

// Checks the requests of buf.registry.owner.v1. Its public messages have rules for their fields; a request that breaks
// one is refused, and the error names the field.

import { OrganizationVisibility } from "../../../gen/buf/registry/owner/v1/organization_pb.ts";
import { checkId, checkOwnerName, type OwnerKind } from "../../directory/owner-names.ts";
import { invalidArgument, unimplemented } from "../../errors/request.ts";
import { queryKey } from "../shared/cursors.ts";
import { type Page, pageOf } from "../shared/paging.ts";

/** The most values or references in a request. */
const batchLimit = 250;

const pageSizes = { default: 10, most: 250 } as const;
const longestPageToken = 4096;

/** A reference in a request: `OrganizationRef`, `UserRef` or `OwnerRef`. */
interface RefMessage {
	readonly value:
		| { readonly case: "id" | "name"; readonly value: string }
		| { readonly case: undefined; readonly value?: undefined };
}

/** A reference that was checked. */
export interface Ref {
	/** The field of the request, for errors. */
	readonly where: string;
	readonly by: "id" | "name";
	/** The id with hyphens, or the name. */
	readonly value: string;
}

/** @throws invalid_argument if a list is empty or too long. */
export function checkBatch<Value>(list: readonly Value[], where: string): readonly Value[] {
	if (list.length === 0) {
		throw invalidArgument(`${where}: is required: send 1 to ${batchLimit} of them`);
	}
	return checkLength(list, where);
}

function checkLength<Value>(list: readonly Value[], where: string): readonly Value[] {
	if (list.length > batchLimit) {
		throw invalidArgument(`${where}: has ${list.length} entries, and may have ${batchLimit}: send several requests`);
	}
	return list;
}

/**
 * Checks that no two values of a batch are about the same user or organization.
 *
 * @param keys what each value is about, by its id or name.
 * @param field the field of the value that says so.
 * @throws invalid_argument; the error names both values.
 */
export function checkDistinct(keys: readonly string[], field: string, kind: OwnerKind): void {
	const first = new Map<string, number>();
	for (const [index, key] of keys.entries()) {
		const other = first.get(key);
		if (other !== undefined) {
			throw invalidArgument(`values[${index}].${field}: is the same ${kind} as values[${other}].${field}`);
		}
		first.set(key, index);
	}
}

/** @throws invalid_argument if a reference is missing, or is neither an id nor a name. */
export function checkRef(ref: RefMessage | undefined, where: string): Ref {
	switch (ref?.value.case) {
		case undefined:
			throw invalidArgument(`${where}: is required: send an id or a name`);
		case "id":
			return { where, by: "id", value: checkId(ref.value.value, `${where}.id`) };
		case "name":
			return { where, by: "name", value: checkOwnerName(ref.value.value, `${where}.name`) };
	}
}

/** Checks a list of 1 to 250 references. */
export function checkRefs(refs: readonly RefMessage[], where: string): readonly Ref[] {
	return checkBatch(refs, where).map((each, index) => checkRef(each, `${where}[${index}]`));
}

/** Checks the references by which a list is filtered, of which there may be none. */
export function checkFilterRefs(refs: readonly RefMessage[], where: string): readonly Ref[] {
	return checkLength(refs, where).map((each, index) => checkRef(each, `${where}[${index}]`));
}

/** Returns the values of a generated enum. */
function valuesOf(type: object): readonly number[] {
	return Object.values(type).filter((each) => typeof each === "number");
}

/** @throws invalid_argument if a number is no value of an enum. */
export function checkEnum(value: number, type: object, where: string): void {
	if (!valuesOf(type).includes(value)) {
		throw invalidArgument(`${where}: ${value} is not one of its values`);
	}
}

/** @throws invalid_argument if a number is no value of an enum, or stands for no value. */
export function checkSpecified(value: number, type: object, where: string): void {
	checkEnum(value, type, where);
	if (value === 0) {
		throw invalidArgument(`${where}: must not be UNSPECIFIED: leave the field out`);
	}
}

/** @throws invalid_argument if a list of enum values has one twice, or one that stands for no value. */
export function checkEnums(values: readonly number[], type: object, where: string): void {
	for (const [index, value] of values.entries()) {
		checkSpecified(value, type, `${where}[${index}]`);
		if (values.indexOf(value) < index) {
			throw invalidArgument(`${where}[${index}]: has the same value as ${where}[${values.indexOf(value)}]`);
		}
	}
}

/**
 * Checks the visibility of an organization, which is always private: without a token, nobody sees one.
 *
 * @throws unimplemented for a public organization, and invalid_argument for a number that is no visibility.
 */
export function checkVisibility(visibility: OrganizationVisibility | undefined, where: string): void {
	if (visibility === undefined) {
		return;
	}
	checkSpecified(visibility, OrganizationVisibility, where);
	if (visibility === OrganizationVisibility.PUBLIC) {
		throw unimplemented(
			`${where}: organizations are shown to their members, administrators and services alone: leave the field out`,
		);
	}
}

/**
 * Returns the page that a list request asks for.
 *
 * @param query the name of the list and its filters, to which the page tokens belong.
 * @param ascending the value of the request's order that begins with the oldest.
 */
export function checkPage(
	query: readonly unknown[],
	{ pageSize, pageToken, order }: { readonly pageSize: number; readonly pageToken: string; readonly order: number },
	orders: { readonly CREATE_TIME_ASC: number },
): Page {
	checkEnum(order, orders, "order");
	if (pageSize > pageSizes.most) {
		throw invalidArgument(`page_size: is ${pageSize}, and must be at most ${pageSizes.most}`);
	}
	if (pageToken.length > longestPageToken) {
		throw invalidArgument("page_token: is not a token of this list in this order: begin again without it");
	}
	return pageOf(queryKey(...query), {
		pageSize: pageSize || pageSizes.default,
		pageToken,
		reverse: order !== orders.CREATE_TIME_ASC,
	});
}
