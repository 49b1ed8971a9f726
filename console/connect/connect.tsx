// SPDX-License-Identifier: Apache-2.0

import { Empty } from "../parts/empty.tsx";
import { Page } from "../parts/page.tsx";

export function Connect() {
	return (
		<Page title="Connect" description="Connect an identity provider, step by step.">
			<Empty title="This view is not built yet">The command line has the same: npx roster --help</Empty>
		</Page>
	);
}
