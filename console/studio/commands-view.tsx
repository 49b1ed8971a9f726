// SPDX-License-Identifier: Apache-2.0

// The same call for a shell, to copy.

import type { DescMethod, JsonObject } from "@bufbuild/protobuf";
import { useId, useState } from "react";
import { Copy } from "../parts/copy.tsx";
import { commandsFor } from "./commands.ts";
import type { Header } from "./link.ts";

export function CommandsView({
	method,
	body,
	headers,
}: {
	method: DescMethod;
	body: JsonObject;
	headers: readonly Header[];
}) {
	const [chosen, setChosen] = useState(0);
	const id = useId();
	const isOpen = method.parent.typeName.startsWith("grpc.");
	const commands = commandsFor(method, body, headers, isOpen);
	const command = commands[chosen] ?? commands[0];
	if (command === undefined) {
		return null;
	}
	return (
		<section className="card" aria-label="The same call as a command">
			<div className="card-head">
				<h2>The same call as a command</h2>
				<Copy text={command.text} what={`the ${command.tool} command`} />
			</div>
			<div className="tabs" role="tablist" aria-label="The tool">
				{commands.map(({ tool }, index) => (
					<button
						key={tool}
						type="button"
						role="tab"
						id={`${id}-${index}`}
						aria-selected={tool === command.tool}
						onClick={() => setChosen(index)}
					>
						{tool}
					</button>
				))}
			</div>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long command scrolls, and has to scroll by keyboard. */}
			<div className="json command" role="tabpanel" aria-labelledby={`${id}-${commands.indexOf(command)}`} tabIndex={0}>
				<pre>{command.text}</pre>
			</div>
			{!isOpen && (
				<p className="muted small">
					Set the token in the shell first: <code>export BUF_TOKEN=…</code>
				</p>
			)}
		</section>
	);
}
