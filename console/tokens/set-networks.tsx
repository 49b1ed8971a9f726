// SPDX-License-Identifier: Apache-2.0

// Sets the networks from which a token or a client may be used.

import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Token, TokenService } from "../../gen/roster/v1/token_service_pb.ts";
import { Confirm } from "../parts/dialog.tsx";
import { NetworksField, networksIn } from "../parts/networks-field.tsx";
import { toast } from "../parts/toast.tsx";
import { tokenName } from "../parts/token-words.ts";

export function SetNetworks({
	token,
	onClose,
}: {
	token: Pick<Token, "id" | "displayName" | "networks">;
	onClose(): void;
}) {
	const transport = useTransport();
	const queries = useQueryClient();
	const [text, setText] = useState(token.networks.join("\n"));
	const networks = networksIn(text);

	async function save() {
		await callUnaryMethod(transport, TokenService.method.setTokenNetworks, { id: token.id, networks });
		await queries.invalidateQueries();
		toast("The networks are set.");
	}

	return (
		<Confirm title={`Networks of ${tokenName(token)}`} button="Set the networks" onConfirm={save} onClose={onClose}>
			<NetworksField text={text} onChange={setText} />
			<p className="muted">
				{networks.length === 0
					? "It may be used from every network."
					: "From any other address it is refused at once, with the error network_refused."}
			</p>
		</Confirm>
	);
}
