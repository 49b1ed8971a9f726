// SPDX-License-Identifier: Apache-2.0

// The notice that the server is not reached. It leaves when the server answers again.

import { WifiOff } from "lucide-react";
import { useReached } from "./reached.ts";

export function LostConnection() {
	return (
		<div role="status" className="lost-connection">
			{!useReached() && (
				<p>
					<WifiOff size={16} aria-hidden /> The connection to the server is lost. What you see may be old; the console
					tries again.
				</p>
			)}
		</div>
	);
}
