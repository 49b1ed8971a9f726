// SPDX-License-Identifier: Apache-2.0

// The root of all routes: the shell around every view, for a caller with a session.

import { createRootRoute } from "@tanstack/react-router";
import { Shell } from "./shell.tsx";

export const rootRoute = createRootRoute({ component: Shell });
