// SPDX-License-Identifier: Apache-2.0

import { Link } from "@tanstack/react-router";
import { Empty } from "./empty.tsx";
import { Page } from "./page.tsx";

export function NotFound() {
	return (
		<Page title="Not found">
			<Empty title="The console has no view at this address" action={<Link to="/">Go to Home</Link>}>
				Check the address, or choose a view.
			</Empty>
		</Page>
	);
}
