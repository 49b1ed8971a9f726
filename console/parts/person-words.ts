// SPDX-License-Identifier: Apache-2.0

import type { Person } from "../../gen/roster/v1/person_pb.ts";

/** The name of a person who signed in, such as `ada@example.com`. */
export function personWords({ email, name, subject }: Person): string {
	return email || name || subject;
}
