// SPDX-License-Identifier: Apache-2.0

// Connect: the steps that connect an identity provider, with every value to copy, and what has arrived from it.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { baseUrlOf, defaultName } from "../parts/connection-words.ts";
import { Page, Section } from "../parts/page.tsx";
import { Arrivals } from "./arrivals.tsx";
import { CreateStep } from "./create-step.tsx";
import type { Provider } from "./route.ts";
import { Steps } from "./steps.tsx";
import "./connect.css";

const providers: readonly (readonly [Provider, string, string])[] = [
	["okta", "Okta", "A custom SAML app that pushes users and groups."],
	["entra", "Microsoft Entra ID", "An enterprise application with automatic provisioning."],
	["other", "Other", "Any other identity provider that speaks SCIM 2.0."],
];

export function Connect() {
	const { provider, credential = "token", token, connection } = useSearch({ from: "/connect" });
	const navigate = useNavigate({ from: "/connect" });
	const [origin, setOrigin] = useState(location.origin);
	const server = origin.trim().replace(/\/+$/, "");
	return (
		<Page title="Connect" description="Connect an identity provider, step by step.">
			<Section title="The identity provider">
				<fieldset className="providers">
					<legend className="sr-only">Identity provider</legend>
					{providers.map(([value, name, meaning]) => (
						<label key={value} className="choice">
							<input
								type="radio"
								name="provider"
								checked={provider === value}
								onChange={() => navigate({ search: (before) => ({ ...before, provider: value }), replace: true })}
							/>
							<strong>{name}</strong>
							<span className="muted">{meaning}</span>
						</label>
					))}
				</fieldset>
			</Section>
			{provider !== undefined && (
				<div className="connect">
					<div className="stack">
						<Address origin={origin} onChange={setOrigin} />
						<CreateStep
							key={token ?? ""}
							provider={provider}
							credential={credential}
							tokenId={token}
							onCredential={(chosen) =>
								navigate({
									search: ({ credential: _, ...before }) =>
										chosen === "token" ? before : { ...before, credential: chosen },
									replace: true,
								})
							}
							onCreated={(created) => navigate({ search: (before) => ({ ...before, ...created }), replace: true })}
							onAgain={() => navigate({ search: ({ token: _, connection: __, ...before }) => before, replace: true })}
						/>
						<Steps
							provider={provider}
							credential={credential}
							baseUrl={
								connection === undefined || connection === defaultName
									? `${server}/scim/v2`
									: baseUrlOf(connection, server)
							}
							tokenUrl={`${server}/oauth2/token`}
						/>
					</div>
					<Arrivals tokenId={token} />
				</div>
			)}
		</Page>
	);
}

function Address({ origin, onChange }: { origin: string; onChange(origin: string): void }) {
	const isSecure = origin.trim().startsWith("https://");
	return (
		<Section title="1. The address">
			<label className="field">
				<span>The URL at which the identity provider reaches this server</span>
				<input
					type="url"
					value={origin}
					onChange={(event) => onChange(event.target.value)}
					autoComplete="off"
					spellCheck={false}
				/>
				<span className="field-help">
					The value of ROSTER_PUBLIC_URL, if it is set. The identity provider has to reach it from the internet.
				</span>
			</label>
			{!isSecure && (
				<p className="notice">
					The URL does not begin with https://. Okta and Entra need TLS: enter the URL of the proxy that terminates it.
				</p>
			)}
		</Section>
	);
}
