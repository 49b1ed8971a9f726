// SPDX-License-Identifier: Apache-2.0

// The change log as a story, filtered by kind, person and actor.

import { createClient } from "@connectrpc/connect";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { type ChangeKind, ChangeKindSchema } from "../../gen/roster/v1/change_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { ChangeStory } from "../parts/change-story.tsx";
import { Chip } from "../parts/chip.tsx";
import { Failure } from "../parts/failure.tsx";
import { LazySelect } from "../parts/lazy-select.tsx";
import { Page } from "../parts/page.tsx";
import { Segments } from "../parts/segments.tsx";
import { transport } from "../session/transport.ts";
import type { ChangeTopic } from "./route.ts";

const provisioning = createClient(ProvisioningService, transport);

/** The kinds of each topic, by the beginning of their names. */
const prefixes: Readonly<Record<ChangeTopic, RegExp>> = {
	people: /^(USER|IDENTITY)_/,
	groups: /^GROUP_/,
	access: /^(MEMBERSHIP|ORGANIZATION_MEMBER)_/,
	organizations: /^ORGANIZATION_(CREATED|UPDATED|DELETED|GROUP_)/,
	administration: /^(SETTINGS|TOKEN|CLIENT|GUARD|CONNECTION)_/,
};

const kindsOf = (topic: ChangeTopic) =>
	ChangeKindSchema.values
		.filter((each) => prefixes[topic].test(each.localName))
		.map((each) => each.number as ChangeKind);

export function Changes() {
	const { topic, person, by, actor, at } = useSearch({ from: "/changes" });
	const navigate = useNavigate({ from: "/changes" });
	const about = {
		...(topic === undefined ? {} : { kinds: kindsOf(topic) }),
		...(person === undefined ? {} : { userId: person }),
		...(by === undefined ? {} : { tokenId: by }),
		...(actor === undefined ? {} : { personId: actor }),
	};
	const isFiltered = Object.keys(about).length > 0;
	return (
		<Page title="Changes" description="What happened, newest first. New changes arrive by themselves.">
			<div className="row between">
				<Segments
					label="What changed"
					choices={[
						[undefined, "All"],
						["people", "People"],
						["groups", "Groups"],
						["access", "Access"],
						["organizations", "Organizations"],
						["administration", "Administration"],
					]}
					chosen={topic}
					onChoose={(next) =>
						navigate({ search: ({ topic: _, ...rest }) => (next === undefined ? rest : { ...rest, topic: next }) })
					}
				/>
			</div>
			<div className="row">
				{person === undefined ? (
					<PersonFilter onFound={(id) => navigate({ search: (all) => ({ ...all, person: id }) })} />
				) : (
					<Chip
						words={`Person ${person.slice(0, 8)}`}
						onRemove={() => navigate({ search: ({ person: _, ...rest }) => rest })}
					/>
				)}
				{by === undefined ? (
					<LazySelect
						label="Who changed it"
						none="By anybody"
						read={readTokens}
						onChoose={(id) => navigate({ search: (all) => ({ ...all, by: id }) })}
					/>
				) : (
					<Chip
						words={`By token ${by.slice(0, 8)}`}
						onRemove={() => navigate({ search: ({ by: _, ...rest }) => rest })}
					/>
				)}
				{actor !== undefined && (
					<Chip
						words={`By person ${actor.slice(0, 8)}`}
						onRemove={() => navigate({ search: ({ actor: _, ...rest }) => rest })}
					/>
				)}
				{at !== undefined && (
					<Chip words={`Up to change ${at}`} onRemove={() => navigate({ search: ({ at: _, ...rest }) => rest })} />
				)}
			</div>
			<div className="card">
				<ChangeStory
					key={JSON.stringify({ topic, person, by, actor, at })}
					about={about}
					{...(at === undefined ? {} : { from: BigInt(at) })}
					empty={
						isFiltered
							? "No change has all of these. Take a filter away."
							: "The log begins with the first user, group or token."
					}
				/>
			</div>
		</Page>
	);
}

/** Finds a person by an exact email, user name, username or id. */
function PersonFilter({ onFound }: { onFound(id: string): void }) {
	const [text, setText] = useState("");
	const [error, setError] = useState<unknown>();
	const [isMissing, setMissing] = useState(false);
	const id = useId();

	async function find(event: FormEvent) {
		event.preventDefault();
		const value = text.trim();
		setError(undefined);
		setMissing(false);
		if (value === "") {
			return;
		}
		if (/^[0-9a-f-]{36}$/i.test(value)) {
			onFound(value);
			return;
		}
		try {
			for (const by of ["email", "userName", "username"] as const) {
				const { users } = await provisioning.lookUpUsers({ by: { case: by, value } });
				const [found] = users;
				if (found?.user !== undefined) {
					onFound(found.user.id);
					return;
				}
			}
			setMissing(true);
		} catch (reason) {
			setError(reason);
		}
	}

	return (
		<form className="row" onSubmit={find}>
			<label className="sr-only" htmlFor={id}>
				Person
			</label>
			<input
				id={id}
				className="input filter-input"
				placeholder="Person: email or user name"
				aria-invalid={isMissing}
				value={text}
				onChange={({ target }) => setText(target.value)}
			/>
			<button type="submit" className="button">
				Filter
			</button>
			{isMissing && (
				<span className="field-error" role="status">
					Nobody has this email or user name.
				</span>
			)}
			{error !== undefined && <Failure error={error} />}
		</form>
	);
}

/** Reads the tokens whose changes can be shown. */
async function readTokens() {
	const { TokenService } = await import("../../gen/roster/v1/token_service_pb.ts");
	const found = await createClient(TokenService, transport).listTokens({ includeExpired: true, pageSize: 1000 });
	return found.tokens.map(({ id, displayName }) => ({ value: id, name: displayName || id.slice(0, 8) }));
}
