// SPDX-License-Identifier: Apache-2.0

// The same call as commands for a shell. The token is always the variable BUF_TOKEN, never its value.

import type { DescMethod, JsonObject } from "@bufbuild/protobuf";
import { type Header, isSecretHeader, withoutSecrets } from "./link.ts";
import { isStream, nameOf } from "./schema.ts";

export interface Command {
	readonly tool: "curl" | "buf curl" | "grpcurl";
	readonly text: string;
}

/** The shell puts the token in the place of its variable. */
const authorization = '-H "Authorization: Bearer $BUF_TOKEN"';

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** `buf curl` reads a header as values with commas between them: one with a comma or a quotation mark is put in quotes. */
const commaSeparated = (header: string) => (/[",]/.test(header) ? `"${header.replaceAll('"', '""')}"` : header);

/** The bytes of a message with the prefix that a Connect stream needs: a flag, and the length in four bytes. */
function frame(text: string): string {
	const { length } = new TextEncoder().encode(text);
	const bytes = [0, length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255];
	return bytes.map((each) => `\\${each.toString(8).padStart(3, "0")}`).join("");
}

/** @param isOpen whether the method needs no token. */
export function commandsFor(
	method: DescMethod,
	body: JsonObject,
	headers: readonly Header[],
	isOpen: boolean,
	origin = location.origin,
): Command[] {
	const url = `${origin}/${nameOf(method)}`;
	const text = quote(JSON.stringify(withoutSecrets(body)));
	const plain = origin.startsWith("http:");
	const extra = headers.filter((each) => each.name !== "" && !isSecretHeader(each));
	const sentAs = (header: (text: string) => string) => [
		...(isOpen ? [] : [authorization]),
		...extra.map(({ name, value }) => `-H ${quote(header(`${name}: ${value}`))}`),
	];
	const sent = sentAs((each) => each);
	const command = (tool: Command["tool"], parts: readonly string[]) => ({ tool, text: parts.join(" \\\n  ") });
	const curl = isStream(method)
		? command("curl", [
				`printf '${frame(JSON.stringify(withoutSecrets(body)))}%s' ${text} | curl -sN`,
				...sent,
				'-H "Content-Type: application/connect+json"',
				"--data-binary @-",
				// Messages have zeros between them, which curl shows on a terminal only if it is told.
				"--output -",
				url,
			])
		: command("curl", ["curl", ...sent, '-H "Content-Type: application/json"', `-d ${text}`, url]);
	const buf = [`npx buf curl${plain ? " --http2-prior-knowledge" : ""}`, ...sentAs(commaSeparated), `-d ${text}`, url];
	const grpcurl = [
		`grpcurl${plain ? " -plaintext" : ""}`,
		...sent,
		`-d ${text}`,
		`${new URL(origin).host.replace(/^([^:]+)$/, plain ? "$1:80" : "$1:443")} ${nameOf(method)}`,
	];
	return [curl, command("buf curl", buf), command("grpcurl", grpcurl)];
}
