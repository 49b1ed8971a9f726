// SPDX-License-Identifier: Apache-2.0

// Shows the application to who has a session, and the sign-in form to everybody else.

import { type ReactNode, useEffect } from "react";
import { Failure } from "../parts/failure.tsx";
import { readSession, useSessionState } from "./session.ts";
import { SignIn } from "./sign-in.tsx";

export function SessionGate({ children }: { children: ReactNode }) {
	const state = useSessionState();
	const unreached = state.kind === "unknown" && state.error !== undefined;
	useEffect(() => {
		if (unreached) {
			const timer = setInterval(readSession, 3000);
			return () => clearInterval(timer);
		}
		return undefined;
	}, [unreached]);
	if (state.kind === "in") {
		return children;
	}
	if (state.kind === "out") {
		return <SignIn ended={state.ended} error={state.error} />;
	}
	return (
		<main className="sign-in">
			{state.error !== undefined && <Failure error={state.error} onRetry={readSession} />}
		</main>
	);
}
