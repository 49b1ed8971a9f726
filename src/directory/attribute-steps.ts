// SPDX-License-Identifier: Apache-2.0

// Leads the attributes of a record from a state to another one while others have changed other attributes. Pure.

import type { ChangeState } from "../../gen/roster/v1/change_pb.ts";
import {
	type Attributes,
	attributesOf,
	differing,
	isAlike,
	isSame,
	nameOfPath,
	stateWith,
} from "./state-attributes.ts";
import type { Obstacle, Step } from "./steps.ts";

/** A step with the attributes of its two states. */
interface Part {
	readonly step: Step;
	readonly from: Attributes;
	readonly to: Attributes;
}

/** An attribute whose change by others stands in the way of every step: nothing leads back to a user who was deleted. */
const always = "user deprovisionTime";

/** The steps that change an attribute, in order. */
function partsOf(parts: readonly Part[], path: string): Part[] {
	return parts.filter(({ from, to }) => !isSame(from, to, path));
}

/**
 * Computes the states that steps of one record lead to, each with what others have changed since.
 *
 * @param chain the steps of the record, in order.
 * @param present the present state of the record.
 * @returns the states by the steps that have an effect; undefined if a step creates or deletes the record.
 */
export function mergedSteps(
	chain: readonly Step[],
	present: ChangeState,
): { readonly steps: ReadonlyMap<Step, ChangeState>; readonly obstacles: readonly Obstacle[] } | undefined {
	const parts: Part[] = [];
	for (const step of chain) {
		if (step.from === undefined || step.to === undefined) {
			return undefined;
		}
		parts.push({ step, from: attributesOf(step.from), to: attributesOf(step.to) });
	}
	const now = attributesOf(present);
	const [start] = parts;
	const obstacles: Obstacle[] = [];
	const open = new Set<string>();
	const changed = new Set(parts.flatMap(({ from, to }) => differing(from, to)));
	for (const path of changed) {
		const own = partsOf(parts, path);
		const [first, last] = [own[0] as Part, own.at(-1) as Part];
		if (isAlike(now, last.to, path) && !isSame(now, first.from, path)) {
			continue;
		}
		const broken = own.find((each, index) => index > 0 && !isSame(each.from, (own[index - 1] as Part).to, path));
		if (broken !== undefined || !isSame(now, first.from, path)) {
			obstacles.push(obstacle((broken ?? first).step, path));
		} else {
			open.add(path);
		}
	}
	if (start !== undefined && !changed.has(always) && !isSame(now, start.from, always)) {
		obstacles.push(obstacle(start.step, always));
	}
	const steps = new Map<Step, ChangeState>();
	for (const { step, from, to } of parts) {
		const own = differing(from, to).filter((path) => open.has(path));
		for (const path of own) {
			const value = to.get(path);
			value === undefined ? now.delete(path) : now.set(path, value);
		}
		if (own.length > 0) {
			steps.set(step, stateWith(now));
		}
	}
	return { steps, obstacles };
}

function obstacle({ entry }: Step, path: string): Obstacle {
	return { entry, reason: `the attribute ${nameOfPath(path)} was changed by others since`, attribute: path };
}
