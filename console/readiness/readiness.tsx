// SPDX-License-Identifier: Apache-2.0

import { Empty } from "../parts/empty.tsx";
import { Page } from "../parts/page.tsx";

export function Readiness() {
	return (
		<Page title="Readiness" description="What would break, and how to prevent it.">
			<Empty title="This view is not built yet">The command line has the same: npx roster --help</Empty>
		</Page>
	);
}
