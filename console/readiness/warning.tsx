// SPDX-License-Identifier: Apache-2.0

// One warning of the readiness report, with its remedy: the view that resolves it, and the command.

import { Link } from "@tanstack/react-router";
import type { ReadinessWarning } from "../../gen/roster/v1/readiness_pb.ts";
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

const tones: Readonly<Record<string, string>> = { error: "bad", warning: "warn", info: "accent" };

/** The commands in a remedy stand in double quotes. */
function commandsIn(remedy: string): string[] {
	return Array.from(remedy.matchAll(/"((?:npx )?(?:roster|buf|curl) [^"]+)"/g), ([, command]) => command ?? "");
}

export function WarningItem({ warning, short = false }: { warning: ReadinessWarning; short?: boolean }) {
	const { code, severity, message, remedy, count, examples } = warning;
	const place = places.get(code);
	const others = count - examples.length;
	return (
		<li>
			<div className="row">
				<span className={`badge ${tones[severity] ?? ""}`}>{severity}</span>
				{!short && <code className="muted">{code}</code>}
			</div>
			<p>
				<Marked text={message} />
			</p>
			{!short && (
				<>
					{examples.length > 0 && (
						<p className="muted small">
							{examples.join(", ")}
							{others > 0 && ` and ${others} more`}
						</p>
					)}
					<p className="muted">
						<Marked text={remedy} />
					</p>
					{commandsIn(remedy).map((command) => (
						<CopyField key={command} text={command} what="the command" />
					))}
				</>
			)}
			{place !== undefined && (
				<div className="row">
					<Link to={place.to} className="button">
						{place.button}
					</Link>
				</div>
			)}
		</li>
	);
}
