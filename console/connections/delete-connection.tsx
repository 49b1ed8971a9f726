// SPDX-License-Identifier: Apache-2.0

// Deletes a connection, after its name was typed. The server says first whether it can be deleted.

import { callUnaryMethod, useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ConnectionService } from "../../gen/roster/v1/connection_service_pb.ts";
import { Confirm } from "../parts/dialog.tsx";
import { Failure } from "../parts/failure.tsx";
import { toast } from "../parts/toast.tsx";

const { deleteConnection } = ConnectionService.method;

export function DeleteConnection({ name, onClose }: { name: string; onClose(): void }) {
	const transport = useTransport();
	const queries = useQueryClient();
	const navigate = useNavigate();
	const check = useQuery(deleteConnection, { name, validateOnly: true }, { staleTime: 0, gcTime: 0 });

	async function remove() {
		await callUnaryMethod(transport, deleteConnection, { name });
		await navigate({ to: "/connections" });
		await queries.invalidateQueries();
		toast(`The connection ${name} is deleted.`);
	}

	return (
		<Confirm
			title={`Delete the connection ${name}`}
			button="Delete the connection"
			typed={name}
			disabled={check.data === undefined}
			onConfirm={remove}
			onClose={onClose}
		>
			<p>
				Its tokens, its OAuth clients and the mappings that name it are deleted with it. Its identity provider is
				refused from the next request on.
			</p>
			{check.error !== null && <Failure error={check.error} />}
		</Confirm>
	);
}
