// SPDX-License-Identifier: Apache-2.0

// Creates an organization, and opens it.

import { useMutation } from "@connectrpc/connect-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";

export function CreateOrganization({ onClose }: { onClose(): void }) {
	const [name, setName] = useState("");
	const id = useId();
	const navigate = useNavigate();
	const create = useMutation(OrganizationService.method.createOrganization);

	async function submit(event: FormEvent) {
		event.preventDefault();
		const made = await create.mutateAsync({ name }).catch(() => undefined);
		if (made?.organization !== undefined) {
			await navigate({ to: "/organizations/$id", params: { id: made.organization.id } });
		}
	}

	return (
		<Dialog title="New organization" onClose={onClose}>
			<form className="stack" onSubmit={submit}>
				<div className="field">
					<label htmlFor={id}>Name</label>
					<input
						id={id}
						value={name}
						autoComplete="off"
						spellCheck={false}
						aria-describedby={`${id}-help`}
						onChange={({ target }) => setName(target.value)}
					/>
					<span className="field-help" id={`${id}-help`}>
						3 to 32 lowercase letters, digits and hyphens, beginning with a letter. It never changes.
					</span>
				</div>
				{create.error !== null && <Failure error={create.error} />}
				<div className="row end">
					<button type="button" className="button" onClick={onClose}>
						Cancel
					</button>
					<button type="submit" className="button primary" disabled={name === "" || create.isPending}>
						Create
					</button>
				</div>
			</form>
		</Dialog>
	);
}
