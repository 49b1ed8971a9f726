// SPDX-License-Identifier: Apache-2.0

// Finds a person, a group, an organization, a connection, a request or a view by the beginning of its name. The arrow
// keys move through what was found, and Enter opens it.

import { useQuery } from "@connectrpc/connect-query";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useDeferredValue, useId, useState } from "react";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { OverviewService } from "../../gen/roster/v1/overview_service_pb.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { views } from "./views.ts";

interface Found {
	readonly key: string;
	readonly kind: string;
	readonly name: string;
	readonly more?: string;
	/** The address that it opens. */
	readonly href: string;
}

const requestId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export default function Finder({ onClose }: { onClose(): void }) {
	const [text, setText] = useState("");
	const [chosen, setChosen] = useState(0);
	const prefix = useDeferredValue(text.trim());
	const navigate = useNavigate();
	const list = useId();
	const { data, error } = useQuery(
		OverviewService.method.search,
		{ prefix },
		{ enabled: prefix !== "", placeholderData: (before) => before },
	);
	const connections = useQuery(ConnectionService.method.listConnections, {}, { enabled: prefix !== "" });
	const found = [
		...views
			.filter(({ name }) => name.toLowerCase().startsWith(prefix.toLowerCase()))
			.map(({ to, name }): Found => ({ key: to, kind: "View", name, href: to })),
		...(requestId.test(prefix)
			? [{ key: "request", kind: "Request", name: prefix, href: `/requests?id=${prefix}` } satisfies Found]
			: []),
		...(prefix === "" || data === undefined
			? []
			: [
					...data.users.map(
						({ id, name, email }): Found => ({
							...{ key: id, kind: "Person", name, href: `/people/${id}` },
							more: email === name ? "" : email,
						}),
					),
					...data.groups.map(({ id, name }): Found => ({ key: id, kind: "Group", name, href: `/groups/${id}` })),
					...data.organizations.map(
						({ id, name }): Found => ({ key: id, kind: "Organization", name, href: `/organizations/${id}` }),
					),
				]),
		...(prefix === "" ? [] : (connections.data?.connections ?? []))
			.filter(({ name }) => name.startsWith(prefix.toLowerCase()))
			.map(({ id, name }): Found => ({ key: id, kind: "Connection", name, href: `/connections/${name}` })),
	];
	const current = Math.min(chosen, found.length - 1);

	function open(each: Found | undefined) {
		if (each !== undefined) {
			onClose();
			void navigate({ to: each.href });
		}
	}

	function onKeyDown(event: KeyboardEvent) {
		const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
		if (step !== 0) {
			event.preventDefault();
			setChosen((current + step + found.length) % Math.max(1, found.length));
		} else if (event.key === "Enter") {
			event.preventDefault();
			open(found[current]);
		}
	}

	return (
		<Dialog title="Find" onClose={onClose}>
			<input
				className="input"
				role="combobox"
				aria-label="The beginning of a name, or the id of a request"
				aria-expanded={found.length > 0}
				aria-controls={list}
				aria-activedescendant={found.length > 0 ? `${list}-${current}` : undefined}
				aria-autocomplete="list"
				placeholder="A person, group, organization, connection, request id or view"
				autoComplete="off"
				spellCheck={false}
				autoFocus
				value={text}
				onChange={(event) => {
					setText(event.target.value);
					setChosen(0);
				}}
				onKeyDown={onKeyDown}
			/>
			{error !== null && prefix !== "" && <Failure error={error} />}
			<div className="finder-list" role="listbox" id={list} aria-label="What was found">
				{found.map((each, index) => (
					// biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys.
					<div
						key={each.key}
						id={`${list}-${index}`}
						role="option"
						tabIndex={-1}
						aria-selected={index === current}
						className="finder-item"
						onClick={() => open(each)}
					>
						<span>
							<strong>{each.name}</strong> <span className="muted small">{each.more}</span>
						</span>
						<span className="muted small">{each.kind}</span>
					</div>
				))}
			</div>
			{found.length === 0 && <p className="muted">Nothing begins with that.</p>}
		</Dialog>
	);
}
