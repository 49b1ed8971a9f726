// SPDX-License-Identifier: Apache-2.0

// The endpoints of the sign-in of a device (RFC 8628), as `buf registry login` calls them: registration of the client
// (RFC 7591), authorization, and token.

import type { IncomingMessage } from "node:http";
import type { OnInternalError } from "../services/admission/authenticated.ts";
import { clientIdOf } from "../services/admission/device-codes.ts";
import type { DeviceError, DeviceSignIns } from "../services/rpc/device-sign-ins.ts";
import { acceptBody } from "./announced-body.ts";
import { addressOf } from "./client-address.ts";
import { readBody } from "./http1.ts";
import type { Request, Response } from "./node-http.ts";
import { oauthErrorOf, sendUncached } from "./oauth-answers.ts";
import type { Outcome } from "./outcome.ts";
import { PeerCounts } from "./peer-counts.ts";
import { peerOf } from "./peers.ts";

const base = "/oauth2/device/";

/** The largest body, in bytes. */
const largest = 16_384;

/** How many sign-ins an address may begin, and how often it may send wrong codes: at once, and in a second from then on. */
const allowed = { burst: 30, perSecond: 0.1 } as const;

const grantType = "urn:ietf:params:oauth:grant-type:device_code";

interface Answer {
	readonly status: number;
	readonly body: object;
	/** The stable code of the error. */
	readonly code?: string;
	/** Seconds after which the device may try again. */
	readonly retryAfter?: number | undefined;
}

function refused(error: DeviceError["error"] | "unsupported_grant_type", description: string, status = 400): Answer {
	return { status, body: { error, error_description: description }, code: "device_sign_in" };
}

/** Errors of a device that polls as it should. */
const expected: ReadonlySet<string> = new Set(["authorization_pending", "slow_down"]);

function failed({ error, description }: DeviceError): Answer {
	const { code, ...answer } = refused(error, description, error === "invalid_client" ? 401 : 400);
	return { ...answer, ...(expected.has(error) || code === undefined ? {} : { code }) };
}

export interface Devices {
	/** Answers a request of a device; returns undefined for any other path. */
	answer(
		request: Request,
		response: Response,
		path: string,
		requestId: string,
		origin: string,
	): Promise<Outcome> | undefined;
}

export function deviceEndpoints(signIns: DeviceSignIns, onInternalError: OnInternalError): Devices {
	const counts = new PeerCounts(allowed.perSecond);

	const slowDown: Answer = {
		status: 429,
		body: { error: "slow_down", error_description: "this address has begun too many sign-ins: wait a minute" },
		code: "rate_limited",
		retryAfter: 60,
	};
	const isOver = (peer: string) => counts.of(peer) + 1 > allowed.burst;

	function register(text: string): Answer {
		let name: unknown;
		try {
			name = (JSON.parse(text) as { client_name?: unknown } | null)?.client_name;
		} catch {
			return refused("invalid_request", "the body is not JSON: send an object with client_name");
		}
		if (typeof name !== "string") {
			return refused("invalid_request", "client_name: is required: the name that the administrator sees");
		}
		return { status: 200, body: { client_id: clientIdOf(name), client_id_issued_at: Math.floor(Date.now() / 1000) } };
	}

	async function authorize(form: URLSearchParams, peer: string, address: string, origin: string): Promise<Answer> {
		if (isOver(peer)) {
			return slowDown;
		}
		counts.add(peer);
		const begun = await signIns.begin(form.get("client_id") ?? "", address);
		if ("error" in begun) {
			return failed(begun);
		}
		const { deviceCode, userCode, validFor, pollInterval } = begun;
		return {
			status: 200,
			body: {
				...{ device_code: deviceCode, user_code: userCode, verification_uri: `${origin}/device` },
				// In the fragment, which no browser sends, so that the code is in no log.
				verification_uri_complete: `${origin}/device#${userCode}`,
				...{ expires_in: validFor / 1000, interval: pollInterval / 1000 },
			},
		};
	}

	async function token(form: URLSearchParams, peer: string, requestId: string): Promise<Answer> {
		if (form.get("grant_type") !== grantType) {
			return refused("unsupported_grant_type", `grant_type: has to be ${grantType}`);
		}
		if (isOver(peer)) {
			return slowDown;
		}
		const polled = await signIns.poll(form.get("client_id") ?? "", form.get("device_code") ?? "", requestId);
		if ("token" in polled) {
			const expiresIn = Math.floor(polled.validFor / 1000);
			return { status: 200, body: { access_token: polled.token, token_type: "Bearer", expires_in: expiresIn } };
		}
		if (polled.error === "invalid_client" || polled.error === "invalid_grant") {
			counts.add(peer);
		}
		return failed(polled);
	}

	async function answerOf(
		name: string,
		request: Request,
		response: Response,
		requestId: string,
		origin: string,
	): Promise<Answer> {
		if (request.method !== "POST") {
			request.resume();
			return refused("invalid_request", "send a POST request", 405);
		}
		const read =
			acceptBody(request, response, largest) && (await readBody(request as IncomingMessage, response, largest));
		if (!read) {
			return refused("invalid_request", `the body is larger than ${largest} bytes`, 413);
		}
		const text = Buffer.from(read).toString();
		const address = addressOf(request);
		const peer = peerOf(address);
		switch (name) {
			case "registration":
				return register(text);
			case "authorization":
				return authorize(new URLSearchParams(text), peer, address ?? "", origin);
			default:
				return token(new URLSearchParams(text), peer, requestId);
		}
	}

	async function answer(path: string, request: Request, response: Response, requestId: string, origin: string) {
		const { status, body, code, retryAfter } = await answerOf(
			path.slice(base.length),
			request,
			response,
			requestId,
			origin,
		).catch((reason: unknown): Answer => {
			const error = oauthErrorOf(reason, requestId, onInternalError);
			const { status, retryAfter, message } = error;
			const code = status === 400 ? "device_sign_in" : error.code;
			return { status, body: { error: error.error, error_description: message }, code, retryAfter };
		});
		if (status === 405) {
			response.setHeader("allow", "POST");
		}
		if (retryAfter !== undefined) {
			response.setHeader("retry-after", retryAfter);
		}
		sendUncached(response, requestId, status, body);
		return { route: path, rules: [], scimType: undefined, status, code, isExpected: code === undefined };
	}

	return {
		answer(request, response, path, requestId, origin) {
			return /^\/oauth2\/device\/(?:registration|authorization|token)$/.test(path)
				? answer(path, request, response, requestId, origin)
				: undefined;
		},
	};
}
