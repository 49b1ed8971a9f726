// SPDX-License-Identifier: Apache-2.0

// The direct roles of a person: give one, take one away, and restore those that were suspended when SCIM deleted the
// person.

import { createClient } from "@connectrpc/connect";
import { useQuery } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useId, useState } from "react";
import { OrganizationService } from "../../gen/buf/alpha/registry/v1alpha1/organization_pb.ts";
import { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { AccessObstacle, type AccessPath, type UserAccess } from "../../gen/roster/v1/access_service_pb.ts";
import { ProvisioningService } from "../../gen/roster/v1/provisioning_service_pb.ts";
import { aRole, isDirect, obstacleWord, personName, roleWord } from "../parts/access-words.ts";
import { ActionButton } from "../parts/action-button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Empty, Loading } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { organizationIdOf, readOrganizations } from "../parts/filters.ts";
import type { Choice } from "../parts/lazy-select.tsx";
import { Section } from "../parts/page.tsx";
import { RoleSelect } from "../parts/role-select.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";
import { transport } from "../session/transport.ts";

const organizations = createClient(OrganizationService, transport);
const provisioning = createClient(ProvisioningService, transport);
const { restoreUserRoles } = ProvisioningService.method;
const { addOrganizationMember, removeOrganizationMember } = OrganizationService.method;

type Open = { readonly kind: "give" | "restore" } | { readonly kind: "remove"; readonly path: AccessPath };

export function DirectRoles({ access }: { access: UserAccess }) {
	const [open, setOpen] = useState<Open>();
	const close = () => setOpen(undefined);
	const direct = access.paths.filter(({ source }) => isDirect(source));
	const canRestore = direct.some(({ obstacle }) => obstacle === AccessObstacle.SUSPENDED);
	const columns: readonly Column<AccessPath>[] = [
		{
			header: "Organization",
			cell: ({ organizationId, organizationName }) => (
				<Link to="/organizations/$id" params={{ id: organizationId }}>
					{organizationName}
				</Link>
			),
		},
		{ header: "Role", cell: ({ role }) => roleWord(role) },
		{
			header: "State",
			cell: ({ obstacle }) => {
				const word = obstacleWord(obstacle);
				return word === undefined ? (
					<span className="badge good">in effect</span>
				) : (
					<span className="muted">{word}</span>
				);
			},
		},
		{
			header: "Action",
			align: "end",
			cell: (path) => (
				<ActionButton
					method={removeOrganizationMember}
					short
					className="button small-button"
					onClick={() => setOpen({ kind: "remove", path })}
				>
					Take away<span className="sr-only"> the direct role in {path.organizationName}</span>
				</ActionButton>
			),
		},
	];
	return (
		<Section
			title="Direct roles"
			actions={
				<>
					{canRestore && (
						<ActionButton method={restoreUserRoles} className="button" onClick={() => setOpen({ kind: "restore" })}>
							Restore the suspended roles…
						</ActionButton>
					)}
					<ActionButton method={addOrganizationMember} className="button" onClick={() => setOpen({ kind: "give" })}>
						Give a direct role…
					</ActionButton>
				</>
			}
		>
			{direct.length === 0 ? (
				<Empty title="No direct role">An administrator gives one. It stays, whatever groups the person is in.</Empty>
			) : (
				<Table label="Direct roles" columns={columns} rows={direct} keyOf={(each) => each.organizationId} />
			)}
			{open?.kind === "give" && <Give access={access} onClose={close} />}
			{open?.kind === "restore" && <Restore access={access} onClose={close} />}
			{open?.kind === "remove" && <Remove access={access} path={open.path} onClose={close} />}
		</Section>
	);
}

interface DialogProps {
	readonly access: UserAccess;
	onClose(): void;
}

/** What the person has in an organization now, in a sentence. */
function Present({ access, organization }: { access: UserAccess; organization: string }) {
	const present = access.memberships.find((each) => each.organizationName === organization);
	return (
		<p>
			{present === undefined ? (
				<>
					{personName(access.user)} is no member of {organization} now.
				</>
			) : (
				<>
					{personName(access.user)} is {aRole(present.role)} of {organization} now,{" "}
					{isDirect(present.source) ? "by a direct role" : "through a group"}.
				</>
			)}
		</p>
	);
}

function Give({ access, onClose }: DialogProps) {
	const queries = useQueryClient();
	const id = useId();
	const [choices, setChoices] = useState<readonly Choice[]>();
	const [error, setError] = useState<unknown>();
	const [chosen, setChosen] = useState<string>();
	const [role, setRole] = useState<OrganizationRole>(OrganizationRole.MEMBER);
	useEffect(() => void readOrganizations().then(setChoices, setError), []);
	const hasOne = new Set(access.paths.filter(({ source }) => isDirect(source)).map((each) => each.organizationName));
	const offered = choices?.filter(({ name }) => !hasOne.has(name)) ?? [];
	const organization = chosen ?? offered[0]?.name ?? "";
	const given = roleWord(role);

	async function give() {
		const organizationId = await organizationIdOf(organization, AbortSignal.timeout(10_000));
		await organizations.addOrganizationMember({ organizationId, userId: access.userId, organizationRole: role });
		await queries.invalidateQueries();
		toast(`${personName(access.user)} has the direct role ${given} in ${organization}.`);
	}

	return (
		<Confirm
			title="Give a direct role"
			button="Give the role"
			disabled={organization === ""}
			onConfirm={give}
			onClose={onClose}
		>
			{error !== undefined && <Failure error={error} />}
			{choices === undefined && error === undefined && <Loading what="the organizations" />}
			{choices !== undefined && offered.length === 0 && (
				<Empty title="There is no organization to give a role in">
					Create one under <Link to="/organizations">Organizations</Link>, or take the present role away first.
				</Empty>
			)}
			{organization !== "" && (
				<>
					<label className="field" htmlFor={`${id}-organization`}>
						<span>Organization</span>
						<select id={`${id}-organization`} value={organization} onChange={({ target }) => setChosen(target.value)}>
							{offered.map(({ name }) => (
								<option key={name}>{name}</option>
							))}
						</select>
					</label>
					<label className="field" htmlFor={`${id}-role`}>
						<span>Role</span>
						<RoleSelect id={`${id}-role`} role={role} onChoose={setRole} />
					</label>
					<section className="preview" aria-label="Preview">
						<Present access={access} organization={organization} />
						<p>With the direct role {given}, the higher one of that role and those of groups takes effect.</p>
					</section>
				</>
			)}
		</Confirm>
	);
}

function Remove({ access, path, onClose }: DialogProps & { path: AccessPath }) {
	const queries = useQueryClient();
	const { organizationId, organizationName, role } = path;
	const isOther = access.paths.some((each) => each.organizationId === organizationId && !isDirect(each.source));

	async function remove() {
		await organizations.removeOrganizationMember({ organizationId, userId: access.userId });
		await queries.invalidateQueries();
		toast(`${personName(access.user)} has no direct role in ${organizationName} any more.`);
	}

	return (
		<Confirm
			title={`Take the direct role in ${organizationName} away`}
			button="Take the role away"
			danger
			onConfirm={remove}
			onClose={onClose}
		>
			<section className="preview" aria-label="Preview">
				<Present access={access} organization={organizationName} />
				<p>
					Without the direct role {roleWord(role)},{" "}
					{isOther ? "only the roles of groups are left." : "no path leads to the organization."}
				</p>
			</section>
		</Confirm>
	);
}

function Restore({ access, onClose }: DialogProps) {
	const queries = useQueryClient();
	const { userId } = access;
	const { data, error } = useQuery(restoreUserRoles, { userId, validateOnly: true }, { staleTime: 0, gcTime: 0 });
	const names = new Map(access.paths.map((each) => [each.organizationId, each.organizationName]));

	async function restore() {
		await provisioning.restoreUserRoles({ userId });
		await queries.invalidateQueries();
		toast(`The direct roles of ${personName(access.user)} are restored.`);
	}

	return (
		<Confirm
			title="Restore the suspended roles"
			button="Restore the roles"
			disabled={data === undefined || data.roles.length === 0}
			onConfirm={restore}
			onClose={onClose}
		>
			<p>
				They were suspended when SCIM deleted the person, and it was not certain that the same person came back. Restore
				them if it is.
			</p>
			{error !== null && <Failure error={error} />}
			{data === undefined && error === null && <Loading what="the preview" />}
			{data !== undefined && (
				<section className="preview" aria-label="Preview">
					<ul className="plain-list">
						{data.roles.map(({ organizationId, role }) => (
							<li key={organizationId}>
								{roleWord(role)} in {names.get(organizationId) ?? organizationId}
							</li>
						))}
					</ul>
				</section>
			)}
		</Confirm>
	);
}
