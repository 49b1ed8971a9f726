// SPDX-License-Identifier: Apache-2.0

// Reads the values of environment variables. Each function gets the name of the variable, for its error.

import { networkIn } from "./directory/networks.ts";

/** An error in the environment. The message is one line that says what to do. */
export class ConfigError extends Error {}

export function listen(value: string, name: string): { host: string; port: number } {
	const match = /^(.+):(\d{1,5})$/.exec(value);
	const port = Number(match?.[2]);
	if (match?.[1] === undefined || port > 65535) {
		throw new ConfigError(`${name}: ${JSON.stringify(value)} is not host:port, such as 127.0.0.1:8080`);
	}
	return { host: match[1].replace(/^\[(.*)\]$/, "$1"), port };
}

export function origin(value: string, name: string): URL {
	const url = URL.canParse(value) ? new URL(value) : undefined;
	if (
		url === undefined ||
		!/^https?:$/.test(url.protocol) ||
		url.username !== "" ||
		url.search !== "" ||
		url.hash !== ""
	) {
		throw new ConfigError(`${name}: ${JSON.stringify(value)} is not a URL such as https://roster.example.com`);
	}
	return url;
}

export function listed(value: string): string[] {
	return value
		.split(",")
		.map((each) => each.trim())
		.filter((each) => each !== "");
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export function duration(value: string, name: string): number {
	const [, amount, unit = ""] = /^([1-9]\d{0,5})([smhd])$/.exec(value) ?? [];
	if (amount === undefined) {
		throw new ConfigError(`${name}: ${JSON.stringify(value)} is not a duration such as 7d, 1h or 30m`);
	}
	return Number(amount) * (units[unit] ?? 0);
}

export function networks(value: string, name: string): string[] {
	return listed(value).map((each) => {
		const network = networkIn(each);
		if (network === undefined) {
			throw new ConfigError(
				`${name}: ${JSON.stringify(each)} is not an address or a network such as 10.0.0.0/8 or 2001:db8::/32`,
			);
		}
		return network;
	});
}

export function flag(value: string, name: string): boolean {
	if (value !== "true" && value !== "false") {
		throw new ConfigError(`${name}: ${JSON.stringify(value)} is neither true nor false`);
	}
	return value === "true";
}

export function onOrOff(value: string, name: string): boolean {
	if (value !== "on" && value !== "off") {
		throw new ConfigError(`${name}: ${JSON.stringify(value)} is neither on nor off`);
	}
	return value === "on";
}

export function wholeNumber(value: string, name: string): number {
	if (!/^\d{1,9}$/.test(value)) {
		throw new ConfigError(`${name}: ${JSON.stringify(value)} is not a whole number`);
	}
	return Number(value);
}
