// SPDX-License-Identifier: Apache-2.0

import { Empty } from "../parts/empty.tsx";
import { Page } from "../parts/page.tsx";

export function Home() {
	return (
		<Page title="Home" description="Is it well?">
			<Empty title="This view is not built yet">The command line has the same: npx roster --help</Empty>
		</Page>
	);
}
