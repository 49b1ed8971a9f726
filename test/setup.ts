// SPDX-License-Identifier: Apache-2.0

// What holds in every test file. Files share the modules that they import, so that these are loaded once: a hook that a
// helper registers where it is loaded would be there for the first file alone.

import { enableCompileCache } from "node:module";
import { afterAll, afterEach } from "vitest";
import { compileCache } from "./folder.ts";
import { endKept, endProcesses } from "./process.ts";

// The threads of a server start from compiled code, as in `src/main.ts`.
enableCompileCache(compileCache);

afterEach(endProcesses);
afterAll(endKept);
