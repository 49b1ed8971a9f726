// SPDX-License-Identifier: Apache-2.0

import { Empty } from "../parts/empty.tsx";
import { Page } from "../parts/page.tsx";

export function Requests() {
	return (
		<Page title="Requests" description="What the identity provider sent, and what came of it.">
			<Empty title="This view is not built yet">The command line has the same: npx roster --help</Empty>
		</Page>
	);
}
