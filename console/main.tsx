// SPDX-License-Identifier: Apache-2.0

// The web console: starts the application in the page.

import { TransportProvider } from "@connectrpc/connect-query";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { router } from "./router.ts";
import { queryClient } from "./session/query-client.ts";
import { readSession } from "./session/session.ts";
import { transport } from "./session/transport.ts";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/lists.css";
import "./styles/shell.css";

// The server answers while the page is made.
void readSession();

const root = document.getElementById("root");
if (root !== null) {
	createRoot(root).render(
		<StrictMode>
			<TransportProvider transport={transport}>
				<QueryClientProvider client={queryClient}>
					<RouterProvider router={router} />
				</QueryClientProvider>
			</TransportProvider>
		</StrictMode>,
	);
}
