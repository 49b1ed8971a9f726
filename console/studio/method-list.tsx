// SPDX-License-Identifier: Apache-2.0

// The services and their methods, with a filter.

import type { DescMethod } from "@bufbuild/protobuf";
import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { isCallable, isRead, isStream, nameOf, type Schema } from "./schema.ts";

/** The kind of a method, in a word. */
export function MethodMark({ method }: { method: DescMethod }) {
	if (!isCallable(method)) {
		return <span className="badge">two-way stream</span>;
	}
	return (
		<>
			{isStream(method) && <span className="badge accent">stream</span>}
			{isRead(method) ? (
				<span className="badge">reads</span>
			) : (
				!isStream(method) && <span className="badge warn">writes</span>
			)}
		</>
	);
}

export function MethodList({ schema, chosen }: { schema: Schema; chosen: string | undefined }) {
	const [filter, setFilter] = useState("");
	const words = filter.toLowerCase().split(/[\s/.]+/);
	const found = schema.services
		.map((service) => ({
			service,
			methods: service.methods.filter((each) => words.every((word) => nameOf(each).toLowerCase().includes(word))),
		}))
		.filter(({ methods }) => methods.length > 0);
	return (
		<>
			<Link to="/studio" className="button quiet studio-back">
				<ArrowLeft size={16} aria-hidden /> All methods
			</Link>
			<nav className="studio-methods card" aria-label="Methods">
				<input
					type="search"
					className="input"
					placeholder="Filter methods"
					aria-label="Filter methods"
					value={filter}
					onChange={({ target }) => setFilter(target.value)}
				/>
				{found.length === 0 && <p className="muted">No method has this in its name.</p>}
				<div className="studio-services">
					{found.map(({ service, methods }) => (
						<section key={service.typeName} aria-label={service.typeName}>
							<h2 title={service.typeName}>
								{service.name} <span className="muted">{service.file.proto.package}</span>
							</h2>
							<ul>
								{methods.map((method) => (
									<li key={method.name}>
										<Link
											to="/studio"
											search={{ method: nameOf(method) }}
											aria-current={nameOf(method) === chosen ? "page" : undefined}
										>
											{method.name}
											{isStream(method) && <span className="badge accent">stream</span>}
										</Link>
									</li>
								))}
							</ul>
						</section>
					))}
				</div>
			</nav>
		</>
	);
}
