// SPDX-License-Identifier: Apache-2.0

// The state before and after a change, value by value. What changed stands out.

import { type JsonValue, toJson } from "@bufbuild/protobuf";
import { type Change, type ChangeState, ChangeStateSchema } from "../../gen/roster/v1/change_pb.ts";

/** The values of a message by their paths, such as `name.givenName`. */
function valuesOf(json: JsonValue, path = ""): [string, string][] {
	if (json !== null && typeof json === "object") {
		return Object.entries(json).flatMap(([name, value]) => valuesOf(value, path === "" ? name : `${path}.${name}`));
	}
	return [[path, String(json)]];
}

function valuesIn(state: ChangeState | undefined): ReadonlyMap<string, string> {
	const json = state === undefined ? {} : (toJson(ChangeStateSchema, state) as Record<string, JsonValue>);
	return new Map(Object.values(json).flatMap((each) => valuesOf(each)));
}

export function ChangeDiff({ change }: { change: Change }) {
	const [before, after] = [valuesIn(change.before), valuesIn(change.after)];
	const paths = [...new Set([...before.keys(), ...after.keys()])];
	if (paths.length === 0) {
		return <p className="muted small">The log has no state of it.</p>;
	}
	const differs = (path: string) => before.get(path) !== after.get(path);
	const cell = (values: ReadonlyMap<string, string>, path: string, mark: string) => (
		<td className={differs(path) && values.has(path) ? mark : ""}>
			{values.has(path) ? <code>{values.get(path)}</code> : <span className="muted">—</span>}
		</td>
	);
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and has to scroll by keyboard.
		<section className="diff" tabIndex={0} aria-label="Before and after">
			<table>
				<thead>
					<tr>
						<th scope="col">Value</th>
						<th scope="col">Before</th>
						<th scope="col">After</th>
					</tr>
				</thead>
				<tbody>
					{paths
						.toSorted((left, right) => Number(differs(right)) - Number(differs(left)))
						.map((path) => (
							<tr key={path}>
								<th scope="row">{path}</th>
								{cell(before, path, "removed")}
								{cell(after, path, "added")}
							</tr>
						))}
				</tbody>
			</table>
		</section>
	);
}
