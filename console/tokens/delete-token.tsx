// SPDX-License-Identifier: Apache-2.0

// Deletes a token, after its name was typed: it cannot be undone.

import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { CredentialKind } from "../../gen/roster/v1/change_pb.ts";
import { type Token, TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { Confirm } from "../parts/dialog.tsx";
import { Moment } from "../parts/time.tsx";
import { toast } from "../parts/toast.tsx";
import { tokenKind } from "../parts/token-words.ts";

const effects = new Map<CredentialKind, string>([
	[CredentialKind.SCIM, "The identity provider that uses it is refused from its next request on."],
	[CredentialKind.SERVICE, "The service that uses it is refused from its next call on."],
	[CredentialKind.USER, "The person's tools that use it are refused from the next call on."],
	[CredentialKind.ADMINISTRATOR, "Who uses it is refused from the next call on, and its sessions end everywhere."],
]);

export function DeleteToken({ token, onClose }: { token: Token; onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const { id, kind, displayName, lastUseTime } = token;

	async function remove() {
		await callUnaryMethod(transport, TokenService.method.deleteToken, { id });
		await queries.invalidateQueries();
		toast("The token is deleted.");
	}

	return (
		<Confirm
			title="Delete the token"
			button="Delete the token"
			typed={displayName || id.slice(-8)}
			onConfirm={remove}
			onClose={onClose}
		>
			<p>{effects.get(kind)}</p>
			<p>
				{tokenKind(token)} token <code>{id}</code>, last used <Moment time={lastUseTime} />. It cannot be undone.
			</p>
		</Confirm>
	);
}
