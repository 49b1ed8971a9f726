// SPDX-License-Identifier: Apache-2.0

// The requests of identity providers, newest first: what came, what became of it, and why.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { RequestService } from "../../gen/roster/v1/request_service_pb.ts";
import { Chip } from "../parts/chip.tsx";
import { readConnections } from "../parts/filters.ts";
import { LazySelect } from "../parts/lazy-select.tsx";
import { useNewRequests } from "../parts/live.ts";
import { Page } from "../parts/page.tsx";
import { Segments } from "../parts/segments.tsx";
import { RequestStory } from "./request.tsx";
import { RequestList } from "./request-list.tsx";
import type { RequestFilters } from "./route.ts";
import { Syncs } from "./syncs.tsx";

const { listRequests, listSyncs } = RequestService.method;
const read = [listRequests, listSyncs];

export function Requests() {
	const filters = useSearch({ from: "/requests" });
	const navigate = useNavigate({ from: "/requests" });
	const { show, id } = filters;
	useNewRequests(read);
	return (
		<Page
			title="Requests"
			description="What the identity provider sent, and what became of it. New ones arrive by themselves."
			actions={
				<Segments
					label="What is listed"
					choices={[
						[undefined, "Requests"],
						["syncs", "Syncs"],
					]}
					chosen={show}
					onChoose={(next) => navigate({ search: next === undefined ? {} : { show: next } })}
				/>
			}
		>
			{show === "syncs" ? (
				<Syncs />
			) : (
				<>
					<Filters filters={filters} />
					{id !== undefined && <RequestStory key={id} id={id} />}
					<div className="card">
						<RequestList filters={filters} />
					</div>
				</>
			)}
		</Page>
	);
}

function Filters({ filters }: { filters: RequestFilters }) {
	const { outcome, name = "", connection, token, story } = filters;
	const navigate = useNavigate({ from: "/requests" });
	return (
		<>
			<div className="row between">
				<Segments
					label="Outcome"
					choices={[
						[undefined, "All"],
						["refused", "Refused"],
						["failed", "Failed"],
						["succeeded", "Succeeded"],
					]}
					chosen={outcome}
					onChoose={(next) =>
						navigate({ search: ({ outcome: _, ...rest }) => (next === undefined ? rest : { ...rest, outcome: next }) })
					}
				/>
				<NameFilter
					key={name}
					name={name}
					onName={(next) =>
						navigate({ search: ({ name: _, ...rest }) => (next === "" ? rest : { ...rest, name: next }) })
					}
				/>
			</div>
			<div className="row">
				{connection === undefined ? (
					<LazySelect
						label="Connection"
						none="Any connection"
						read={readConnections}
						onChoose={(next) => navigate({ search: (all) => ({ ...all, connection: next }) })}
					/>
				) : (
					<Chip
						words={`Connection ${connection}`}
						onRemove={() => navigate({ search: ({ connection: _, ...rest }) => rest })}
					/>
				)}
				{token !== undefined && (
					<Chip
						words={`Sync of the token ${token.slice(0, 8)}`}
						onRemove={() => navigate({ search: ({ token: _, since: __, until: ___, ...rest }) => rest })}
					/>
				)}
				{story !== undefined && (
					<Chip words="One repeated request" onRemove={() => navigate({ search: ({ story: _, ...rest }) => rest })} />
				)}
			</div>
		</>
	);
}

function NameFilter({ name, onName }: { name: string; onName(name: string): void }) {
	const [text, setText] = useState(name);
	const id = useId();
	const submit = (event: FormEvent) => {
		event.preventDefault();
		onName(text.trim());
	};
	return (
		<form className="row" onSubmit={submit}>
			<label className="sr-only" htmlFor={id}>
				Name of a user or group
			</label>
			<input
				id={id}
				className="input filter-input"
				placeholder="Name of a user or group"
				value={text}
				onChange={({ target }) => setText(target.value)}
			/>
			<button type="submit" className="button">
				Filter
			</button>
		</form>
	);
}
