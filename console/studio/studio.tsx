// SPDX-License-Identifier: Apache-2.0

// Studio: calls every method of the server from the page.

import { useLocation, useSearch } from "@tanstack/react-router";
import { Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Page } from "../parts/page.tsx";
import { Call } from "./call.tsx";
import { readLink } from "./link.ts";
import { MethodList } from "./method-list.tsx";
import { SchemaProvider, useServerSchema } from "./schema.ts";
import "./studio.css";

export function Studio() {
	const { method: name } = useSearch({ from: "/studio" });
	const { hash } = useLocation();
	const { schema, error, refetch } = useServerSchema();
	const method = name === undefined ? undefined : schema?.method(name);
	return (
		<Page title="Studio" description="Call any method of this server: choose it, fill it in, send it.">
			{error !== null && schema === undefined && <Failure error={error} onRetry={() => void refetch()} />}
			{error === null && schema === undefined && <Loading what="the services" />}
			{schema !== undefined && (
				<SchemaProvider value={schema}>
					<div className={method === undefined ? "studio" : "studio has-method"}>
						<MethodList schema={schema} chosen={name} />
						<div className="studio-call">
							{method !== undefined ? (
								<Call key={`${name} ${hash}`} method={method} linked={readLink(hash)} />
							) : (
								<div className="card">
									<p className="empty-title">
										{name === undefined ? "Choose a method" : `This server has no method ${name}`}
									</p>
									<p className="muted">
										{schema.services.length} services with{" "}
										{schema.services.reduce((sum, each) => sum + each.methods.length, 0)} methods, as the server
										describes them. Calls are real: a method without the mark “reads” may change something.
									</p>
								</div>
							)}
						</div>
					</div>
				</SchemaProvider>
			)}
		</Page>
	);
}
