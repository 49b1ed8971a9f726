// SPDX-License-Identifier: Apache-2.0

// A button that leads to a call. If the role of the person does not allow the call, the button is disabled, and says which
// role allows it.

import type { DescMethod } from "@bufbuild/protobuf";
import { type ComponentProps, useId } from "react";
import { PersonRole } from "../../gen/roster/v1/person_pb.ts";
import { useDenied, useNeed } from "../session/denied.ts";

interface ActionProps extends ComponentProps<"button"> {
	/** The method that the button leads to. */
	readonly method: DescMethod;
	/** The least role, if it is not that of the method. */
	readonly needs?: PersonRole;
	/** Whether the reason is a tooltip, because the button is one of many alike. */
	readonly short?: boolean;
}

export function ActionButton({ method, needs, short = false, disabled, children, ...button }: ActionProps) {
	const reasonId = useId();
	const ofMethod = useDenied(method);
	const ofNeed = useNeed(needs ?? PersonRole.UNSPECIFIED);
	const reason = ofMethod ?? ofNeed;
	if (reason === undefined) {
		return (
			<button type="button" disabled={disabled} {...button}>
				{children}
			</button>
		);
	}
	return (
		<span className="denied">
			<button type="button" {...button} disabled title={reason} aria-describedby={reasonId}>
				{children}
			</button>
			<span id={reasonId} className={short ? "sr-only" : "muted small"}>
				{reason}
			</span>
		</span>
	);
}
