// SPDX-License-Identifier: Apache-2.0

// One warning of the readiness report, with its remedy: where it is resolved, and the command.

import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import type { ReadinessSubject, ReadinessWarning } from "../../gen/roster/v1/readiness_pb.ts";
import { CopyField } from "../parts/copy.tsx";
import { Marked } from "../parts/marked.tsx";
import type { View } from "../shell/views.ts";

const settings = { to: "/settings", button: "Open Settings" } as const;
const organizations = { to: "/organizations", button: "Open Organizations" } as const;
const people = { to: "/people", button: "Open People" } as const;
const groups = { to: "/groups", button: "Open Groups" } as const;
const tokens = { to: "/tokens", button: "Open Tokens" } as const;
const connect = { to: "/connect", button: "Open Connect" } as const;

/** The view where a warning is resolved, by its code. A warning without one is resolved by its command alone. */
const places = new Map<string, { readonly to: View["to"]; readonly button: string }>([
	["organization_provisioning_disabled", settings],
	["organization_without_owner", organizations],
	["mapping_without_group", organizations],
	["account_email_shared", people],
	["user_identity_unclear", people],
	["adoption_needs_approval", people],
	["sign_in_refused", people],
	["direct_roles_waiting", people],
	["names_alike", people],
	["account_without_email", people],
	["account_name_email_differ", people],
	["account_adoptable", people],
	["group_unmapped", groups],
	["expired_token_in_use", tokens],
	["scim_token_expiring", tokens],
	["scim_token_expired", tokens],
	["scim_token_unused", tokens],
	["scim_token_eternal", tokens],
	["scim_token_missing", connect],
	["idp_silent", connect],
	["guard_holding", { to: "/guard", button: "Open Guard" }],
]);

/** Leads to the user, group or organization that a warning is about. */
function SubjectLink({
	subject: { id },
	className,
	children,
}: {
	subject: ReadinessSubject;
	className?: string;
	children: ReactNode;
}) {
	const params = { id: id.value ?? "" };
	const look = className === undefined ? {} : { className };
	switch (id.case) {
		case "userId":
			return (
				<Link to="/people/$id" params={params} {...look}>
					{children}
				</Link>
			);
		case "groupId":
			return (
				<Link to="/groups/$id" params={params} {...look}>
					{children}
				</Link>
			);
		default:
			return (
				<Link to="/organizations/$id" params={params} {...look}>
					{children}
				</Link>
			);
	}
}

function Examples({ warning: { count, examples, subjects } }: { warning: ReadinessWarning }) {
	const others = count - examples.length;
	return (
		<p className="muted small">
			{examples.map((name, index) => {
				const subject = subjects[index];
				return (
					<Fragment key={`${name} ${subject?.id.value}`}>
						{index > 0 && ", "}
						{subject === undefined ? name : <SubjectLink subject={subject}>{name}</SubjectLink>}
					</Fragment>
				);
			})}
			{others > 0 && ` and ${others.toLocaleString("en")} more`}
		</p>
	);
}

/** Where a warning is resolved: at the only one that it is about, or in a view. */
function Place({ warning: { code, count, subjects } }: { warning: ReadinessWarning }) {
	const [only] = subjects;
	if (only !== undefined && count === 1) {
		return (
			<SubjectLink subject={only} className="button">
				Open {only.name}
			</SubjectLink>
		);
	}
	const place = places.get(code);
	return (
		place !== undefined && (
			<Link to={place.to} className="button">
				{place.button}
			</Link>
		)
	);
}

const tones: Readonly<Record<string, string>> = { error: "bad", warning: "warn", info: "accent" };

/** The commands in a remedy stand in double quotes. */
function commandsIn(remedy: string): string[] {
	return Array.from(remedy.matchAll(/"((?:npx )?(?:roster|buf|curl) [^"]+)"/g), ([, command]) => command ?? "");
}

export function WarningItem({ warning, short = false }: { warning: ReadinessWarning; short?: boolean }) {
	const { code, severity, message, remedy, examples } = warning;
	return (
		<li>
			<div className="row">
				<span className={`badge ${tones[severity] ?? ""}`}>{severity}</span>
				{!short && <code className="muted">{code}</code>}
			</div>
			<p>
				<Marked text={message} />
			</p>
			{examples.length > 0 && <Examples warning={warning} />}
			{!short && (
				<>
					<p className="muted">
						<Marked text={remedy} />
					</p>
					{commandsIn(remedy).map((command) => (
						<CopyField key={command} text={command} what="the command" />
					))}
				</>
			)}
			<div className="row">
				<Place warning={warning} />
			</div>
		</li>
	);
}
