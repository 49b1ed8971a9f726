// SPDX-License-Identifier: Apache-2.0

// The steps in the identity provider, after the address and the token. docs/okta.md and docs/entra.md have them, too.

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { CopyField } from "../parts/copy.tsx";
import { Section } from "../parts/page.tsx";
import { Table } from "../parts/table.tsx";
import type { Credential, Provider } from "./route.ts";

/** What the steps are about. */
interface Values {
	readonly credential: Credential;
	readonly baseUrl: string;
	/** The token endpoint. */
	readonly tokenUrl: string;
}

export function Steps({ provider, ...values }: Values & { provider: Provider }) {
	return (
		<>
			{provider === "okta" ? (
				<Okta {...values} />
			) : provider === "entra" ? (
				<Entra {...values} />
			) : (
				<Other {...values} />
			)}
			<Access step={provider === "other" ? 6 : 7} />
		</>
	);
}

/** The step after the first push, in this console. */
function Access({ step }: { step: number }) {
	return (
		<Section title={`${step}. The access`}>
			<p>A pushed group gives nobody access yet. In this console:</p>
			<ol className="steps">
				<li>
					<Link to="/organizations">Organizations</Link>: create one, open it, and map a pushed group to it. Map one
					group with the role owner, so that somebody can manage the organization.
				</li>
				<li>
					<Link to="/settings">Settings</Link>, <b>Organization provisioning</b>: choose <b>Mapped groups</b>. The
					preview shows who becomes a member.
				</li>
				<li>
					<Link to="/readiness">Readiness</Link> shows what is left to do.
				</li>
			</ol>
		</Section>
	);
}

/** The fields of an OAuth client. */
function ClientFields({ tokenUrl }: { tokenUrl: string }) {
	return (
		<>
			<Field name="Token endpoint" value={tokenUrl} />
			<Field name="Client identifier">The client id of step 2.</Field>
			<Field name="Client secret">The client secret of step 2.</Field>
			<Field name="Scope, if there is this field" value="scim" />
		</>
	);
}

/** A field of the identity provider's form, and the value that goes there. */
function Field({ name, value, children }: { name: string; value?: string; children?: ReactNode }) {
	return (
		<div className="value">
			<p className="value-name">{name}</p>
			{value !== undefined && <CopyField text={value} what={name} />}
			{children !== undefined && <p>{children}</p>}
		</div>
	);
}

/** An attribute of the identity provider, that of SCIM, and a remark. */
type Mapping = readonly [string, string, string?];

function Mappings({ label, source, rows }: { label: string; source: string; rows: readonly Mapping[] }) {
	return (
		<Table
			label={label}
			rows={rows}
			keyOf={([, target]) => target}
			columns={[
				{ header: source, cell: ([from]) => <code>{from}</code> },
				{ header: "SCIM", cell: ([, target]) => <code>{target}</code> },
				{ header: "Remark", cell: ([, , remark]) => remark },
			]}
		/>
	);
}

function Okta({ credential, baseUrl, tokenUrl }: Values) {
	return (
		<>
			<Section title="3. The app">
				<ol className="steps">
					<li>
						Use the SAML app with which people sign in already. If there is none: <b>Applications</b>,{" "}
						<b>Create App Integration</b>, <b>SAML 2.0</b>. Enter the single sign-on URL and the audience URI of your
						registry. Set <b>Name ID format</b> to <code>EmailAddress</code> and <b>Application username</b> to{" "}
						<code>Email</code>. Choose that it is an internal app. Okta offers no SCIM for your own OpenID Connect apps.
					</li>
					<li>
						Tab <b>General</b>, <b>App Settings</b>, <b>Edit</b>, <b>Provisioning</b>: choose <b>SCIM</b>. <b>Save</b>.
						The tab <b>Provisioning</b> appears.
					</li>
				</ol>
			</Section>
			<Section title="4. The connection">
				<p>
					Tab <b>Provisioning</b>, <b>Settings &gt; Integration</b>, <b>Edit</b>:
				</p>
				<Field name="SCIM connector base URL" value={baseUrl} />
				<Field name="Unique identifier field for users" value="userName" />
				<Field name="Supported provisioning actions">
					Select <b>Push New Users</b>, <b>Push Profile Updates</b> and <b>Push Groups</b>. Leave the two imports off.
				</Field>
				{credential === "token" ? (
					<>
						<Field name="Authentication Mode">
							Choose <b>HTTP Header</b>.
						</Field>
						<Field name="Authorization (Bearer)">
							Only the token of step 2, without the word <code>Bearer</code>.
						</Field>
					</>
				) : (
					<>
						<Field name="Authentication Mode">
							Choose <b>OAuth 2</b> with client credentials. If your integration does not offer it, create a token
							instead of a client in step 2.
						</Field>
						<ClientFields tokenUrl={tokenUrl} />
					</>
				)}
				<p>
					Press <b>Test Connector Configuration</b>: the connection test is ticked here. Then <b>Save</b>.
				</p>
			</Section>
			<Section title="5. The permissions and attributes">
				<p>
					Tab <b>Provisioning</b>, <b>Settings &gt; To App</b>, <b>Edit</b>: select <b>Create Users</b>,{" "}
					<b>Update User Attributes</b> and <b>Deactivate Users</b>. Leave <b>Sync Password</b> off. <b>Save</b>.
				</p>
				<p>
					<b>Attribute Mappings</b> on the same page has to contain these. Remove the others: Roster does not store
					them.
				</p>
				<Mappings
					label="Attribute mappings of Okta"
					source="Okta"
					rows={[
						["login", "userName", "follows “Application username format”"],
						["firstName", "name.givenName"],
						["lastName", "name.familyName"],
						["email", 'emails[type eq "work"].value', "the primary email type is “work”"],
					]}
				/>
			</Section>
			<Section title="6. People and groups">
				<ol className="steps">
					<li>
						Tab <b>Assignments</b>, <b>Assign</b>: choose people, or groups of people. Okta creates them immediately.
					</li>
					<li>
						Tab <b>Push Groups</b>, <b>Find groups by name</b>: choose the groups to push, and keep{" "}
						<b>Push group memberships immediately</b> ticked. Use other groups than for the assignment.
					</li>
				</ol>
			</Section>
		</>
	);
}

function Entra({ credential, baseUrl, tokenUrl }: Values) {
	return (
		<>
			<Section title="3. The enterprise application">
				<p>
					Use the application with which people sign in already. If there is none: <b>Entra ID &gt; Enterprise apps</b>,{" "}
					<b>New application</b>, <b>Create your own application</b>, and choose the one that is not in the gallery. In{" "}
					<b>Single sign-on &gt; SAML</b>, the claim with the sign-in address has to be <code>user.mail</code>.
				</p>
			</Section>
			<Section title="4. The connection">
				<p>
					<b>Provisioning &gt; New configuration</b>. If there is a field <b>Provisioning Mode</b>, choose{" "}
					<b>Automatic</b>.
				</p>
				{credential === "token" ? (
					<>
						<Field name="Authentication method">Bearer token, if there is this field.</Field>
						<Field name="Tenant URL" value={baseUrl} />
						<Field name="Secret token">Only the token of step 2.</Field>
					</>
				) : (
					<>
						<Field name="Authentication method">OAuth 2.0 client credentials.</Field>
						<Field name="Tenant URL" value={baseUrl} />
						<ClientFields tokenUrl={tokenUrl} />
					</>
				)}
				<p>
					Press <b>Test Connection</b>: the connection test is ticked here. Then <b>Create</b> or <b>Save</b>.
				</p>
			</Section>
			<Section title="5. The attributes">
				<p>
					In <b>Provisioning &gt; Attribute mapping</b>, leave exactly these mappings, and <b>Create</b>, <b>Update</b>{" "}
					and <b>Delete</b> ticked.
				</p>
				<h3>Users</h3>
				<Mappings
					label="Attribute mappings of Entra for users"
					source="Entra"
					rows={[
						["userPrincipalName", "userName", "matching precedence 1"],
						['Switch([IsSoftDeleted], , "False", "True", "True", "False")', "active", "an expression"],
						["mail", 'emails[type eq "work"].value'],
						["givenName", "name.givenName"],
						["surname", "name.familyName"],
						["objectId", "externalId", "never changes"],
					]}
				/>
				<Field name="The expression for active" value={'Switch([IsSoftDeleted], , "False", "True", "True", "False")'} />
				<h3>Groups</h3>
				<Mappings
					label="Attribute mappings of Entra for groups"
					source="Entra"
					rows={[
						["displayName", "displayName", "matching precedence 1"],
						["objectId", "externalId"],
						["members", "members"],
					]}
				/>
			</Section>
			<Section title="6. People and groups">
				<ol className="steps">
					<li>
						<b>Provisioning &gt; Settings &gt; Scope</b>: <b>Sync only assigned users and groups</b>.
					</li>
					<li>
						<b>Users and groups &gt; Add user/group</b>: choose people and groups. Entra does not push nested groups.
					</li>
					<li>
						<b>Provision on demand</b>: choose one person, then one group. Both are ticked here.
					</li>
					<li>
						<b>Overview &gt; Start provisioning</b>. The first cycle may take hours.
					</li>
				</ol>
			</Section>
		</>
	);
}

function Other({ credential, baseUrl, tokenUrl }: Values) {
	return (
		<>
			<Section title="3. The connection">
				<Field name="Base URL of SCIM 2.0" value={baseUrl} />
				<Field name="Unique identifier of users" value="userName" />
				{credential === "token" ? (
					<>
						<Field name="Authentication">
							The HTTP header <code>Authorization</code>, with the word <code>Bearer</code> and the token of step 2.
							Many identity providers add the word themselves.
						</Field>
						<Field
							name="A test from the command line"
							value={`curl -H "Authorization: Bearer $SCIM_TOKEN" "${baseUrl}/Users?count=1"`}
						/>
					</>
				) : (
					<>
						<Field name="Authentication">OAuth 2.0, the client credentials grant.</Field>
						<ClientFields tokenUrl={tokenUrl} />
						<Field
							name="A test from the command line"
							value={`curl -u "$CLIENT_ID:$CLIENT_SECRET" -d grant_type=client_credentials "${tokenUrl}"`}
						/>
					</>
				)}
			</Section>
			<Section title="4. The attributes">
				<Mappings
					label="Attributes of SCIM"
					source="Meaning"
					rows={[
						["sign-in name", "userName", "required, unique"],
						["first name", "name.givenName"],
						["last name", "name.familyName"],
						["email", 'emails[type eq "work"].value', "unique; people sign in with it"],
						["may sign in", "active", "false deactivates the user"],
						["id there", "externalId", "should never change"],
						["name of a group", "displayName", "unique"],
						["people of a group", "members", "ids of users, no nested groups"],
					]}
				/>
			</Section>
			<Section title="5. People and groups">
				<p>Push one person first, then one group with this person. Both are ticked here. Then push all.</p>
			</Section>
		</>
	);
}
