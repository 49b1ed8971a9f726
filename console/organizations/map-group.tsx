// SPDX-License-Identifier: Apache-2.0

// Maps a group to an organization, or ends a mapping. Before, it shows who gains and who loses.

import { useMutation, useQuery } from "@connectrpc/connect-query";
import { type FormEvent, useDeferredValue, useId, useState } from "react";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import {
	AccessService,
	type MappedGroup,
	type OrganizationAccess,
	type PreviewMappingResponse,
} from "../../gen/roster/v1/access_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { accessWord, personName, roleWord } from "../parts/access-words.ts";
import { Confirm, Dialog } from "../parts/dialog.tsx";
import { Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { RoleSelect } from "../parts/role-select.tsx";
import { toast } from "../parts/toast.tsx";

interface Closing {
	onClose(): void;
	/** Called when it is done. */
	onDone(): void;
}

export function MapGroup({ organization, onClose, onDone }: Closing & { organization: OrganizationAccess }) {
	const [groupName, setGroupName] = useState("");
	const [role, setRole] = useState<OrganizationRole>(OrganizationRole.MEMBER);
	const settled = useDeferredValue(groupName.trim());
	const id = useId();
	const add = useMutation(OrganizationService.method.addOrganizationGroup);
	const suggestions = useQuery(ProvisioningService.method.listGroups, {
		query: {
			filter: settled === "" ? "" : `displayName co ${JSON.stringify(settled)}`,
			attributes: ["displayName"],
			count: 20,
		},
	});

	async function submit(event: FormEvent) {
		event.preventDefault();
		const { organizationId } = organization;
		const done = await add
			.mutateAsync({ organizationId, groupName: groupName.trim(), roleOverride: role })
			.catch(() => undefined);
		if (done !== undefined) {
			toast(`The group ${groupName.trim()} is mapped to ${organization.name}.`);
			onDone();
			onClose();
		}
	}

	return (
		<Dialog title={`Map a group to ${organization.name}`} onClose={onClose}>
			<form className="stack" onSubmit={submit}>
				<div className="field">
					<label htmlFor={`${id}-group`}>Group</label>
					<input
						id={`${id}-group`}
						list={`${id}-groups`}
						value={groupName}
						autoComplete="off"
						spellCheck={false}
						aria-describedby={`${id}-help`}
						onChange={({ target }) => setGroupName(target.value)}
					/>
					<datalist id={`${id}-groups`}>
						{suggestions.data?.resources.map((each) => (
							<option key={each.id} value={each.displayName} />
						))}
					</datalist>
					<span className="field-help" id={`${id}-help`}>
						The name that the group has in the identity provider. It need not have been pushed yet.
					</span>
				</div>
				<div className="field">
					<label htmlFor={`${id}-role`}>Role of its members</label>
					<RoleSelect id={`${id}-role`} role={role} onChoose={setRole} />
				</div>
				{settled !== "" && <Preview organization={organization} groupName={settled} role={role} />}
				{add.error !== null && <Failure error={add.error} />}
				<div className="row end">
					<button type="button" className="button" onClick={onClose}>
						Cancel
					</button>
					<button type="submit" className="button primary" disabled={groupName.trim() === "" || add.isPending}>
						Map the group
					</button>
				</div>
			</form>
		</Dialog>
	);
}

export function EndMapping({
	organization,
	group,
	onClose,
	onDone,
}: Closing & { organization: OrganizationAccess; group: MappedGroup }) {
	const remove = useMutation(OrganizationService.method.removeOrganizationGroup);
	const { groupName } = group;
	return (
		<Confirm
			title={`End the mapping of ${groupName}`}
			button="End the mapping"
			danger
			onConfirm={async () => {
				await remove.mutateAsync({ organizationId: organization.organizationId, groupName });
				toast(`The group ${groupName} is no longer mapped to ${organization.name}.`);
				onDone();
			}}
			onClose={onClose}
		>
			<Preview organization={organization} groupName={groupName} role={group.role} remove />
		</Confirm>
	);
}

/** Who gains, who loses and whose role changes. */
function Preview({
	organization: { organizationId, name },
	groupName,
	role,
	remove = false,
}: {
	organization: OrganizationAccess;
	groupName: string;
	role: OrganizationRole;
	remove?: boolean;
}) {
	const { data, error } = useQuery(
		AccessService.method.previewMapping,
		{ organizationId, groupName, role, remove },
		{ placeholderData: (previous: PreviewMappingResponse | undefined) => previous },
	);
	if (error !== null) {
		return <Failure error={error} />;
	}
	if (data === undefined) {
		return <Loading what="the preview" />;
	}
	return (
		<section className="preview" aria-label="Preview" aria-live="polite">
			<p>{effectWords(data, name, remove)}</p>
			{data.effects.length > 0 && <Effects preview={data} />}
		</section>
	);
}

const people = (count: number) => (count === 1 ? "1 person" : `${count.toLocaleString("en")} people`);

/** The effect in a sentence. */
function effectWords(preview: PreviewMappingResponse, name: string, remove: boolean): string {
	const { groupId, groupsGiveMembership, gainedCount, lostCount, changedCount, truncated, presentRole } = preview;
	if (groupId === "") {
		return "No group has this name yet. The mapping takes effect when the identity provider pushes it.";
	}
	if (!groupsGiveMembership) {
		return "Nobody gains or loses anything now: groups give no membership while organization_provisioning is off.";
	}
	if (!remove && presentRole !== OrganizationRole.UNSPECIFIED && gainedCount + lostCount + changedCount === 0) {
		return `The group is mapped to ${name} already, with the role ${roleWord(presentRole)}.`;
	}
	const parts = [
		gainedCount > 0 && `${people(gainedCount)} would become ${gainedCount === 1 ? "a member" : "members"}`,
		lostCount > 0 && `${people(lostCount)} would lose access`,
		changedCount > 0 && `the role of ${people(changedCount)} would change`,
	].filter((each) => each !== false);
	const counted = truncated ? " Only the first 10,000 people of the group were counted." : "";
	return parts.length === 0
		? `Nobody gains or loses anything: they have the same or a higher role already, or the group has nobody with access.${counted}`
		: `${parts.join(", ")}.${counted}`.replace(/^./, (first) => first.toUpperCase());
}

function Effects({ preview: { effects, gainedCount, lostCount, changedCount } }: { preview: PreviewMappingResponse }) {
	const shown = effects.slice(0, 20);
	const { data } = useQuery(AccessService.method.batchGetUserAccess, { userIds: shown.map((each) => each.userId) });
	const names = new Map(data?.users.map((each) => [each.userId, personName(each.user)]));
	const rest = gainedCount + lostCount + changedCount - shown.length;
	return (
		<>
			<ul className="effects">
				{shown.map(({ userId, before, after }) => (
					<li key={userId}>
						<span>{names.get(userId) ?? "…"}</span>
						<span>
							{accessWord(before)} →{" "}
							<strong className={after === OrganizationRole.UNSPECIFIED ? "loses" : "gains"}>
								{accessWord(after)}
							</strong>
						</span>
					</li>
				))}
			</ul>
			{rest > 0 && <p className="muted small">and {people(rest)} more</p>}
		</>
	);
}
