// SPDX-License-Identifier: Apache-2.0

import v8 from "node:v8";
import vm from "node:vm";

/**
 * Gives back the memory that loading took: several times what the server then needs, which V8 would keep.
 *
 * Takes some tens of milliseconds: to be called once, before the first request.
 */
export function releaseLoadingMemory(): void {
	v8.setFlagsFromString("--expose-gc");
	const collect = vm.runInNewContext("gc") as (options: object) => void;
	collect({ type: "major", execution: "sync", flavor: "last-resort" });
}
