// SPDX-License-Identifier: Apache-2.0

import type { OrganizationRole } from "../../gen/buf/alpha/registry/v1alpha1/role_pb.ts";
import { roles, roleWord } from "./access-words.ts";

interface RoleSelectProps {
	/** The id of the element, for its label. */
	readonly id: string;
	readonly role: OrganizationRole;
	readonly onChoose: (role: OrganizationRole) => void;
}

/** Chooses a role in an organization. */
export function RoleSelect({ id, role, onChoose }: RoleSelectProps) {
	return (
		<select id={id} value={role} onChange={({ target }) => onChoose(Number(target.value) as OrganizationRole)}>
			{roles.map((each) => (
				<option key={each} value={each}>
					{roleWord(each)}
				</option>
			))}
		</select>
	);
}
