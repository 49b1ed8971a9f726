// SPDX-License-Identifier: Apache-2.0

// The long run: `npm run fuzz -- --minutes 60`, or `--seed N` to replay what a run has found.

import { Command, InvalidArgumentError } from "commander";
import { properties } from "./properties.ts";

function positive(text: string): number {
	const value = Number(text);
	if (!(value > 0)) {
		throw new InvalidArgumentError("it has to be a number above 0");
	}
	return value;
}

const { minutes, seed: given } = new Command("npm run fuzz --")
	.description("Tries random filters, PATCHes and requests until the time is up, or something is found.")
	.option("--minutes <number>", "how long to try", positive, 5)
	.option("--seed <number>", "the seed of the round to begin with", positive)
	.parse()
	.opts<{ minutes: number; seed?: number }>();

const end = Date.now() + minutes * 60_000;
const counts = new Map<string, number>();
let seed = given ?? Math.floor(Math.random() * 2 ** 30);
let shown = 0;

function report(): string {
	const total = [...counts.values()].reduce((sum, each) => sum + each, 0);
	return `${total.toLocaleString("en")} cases: ${[...counts].map(([name, count]) => `${count.toLocaleString("en")} ${name}`).join("; ")}`;
}

try {
	while (Date.now() < end) {
		for (const { property, share } of properties) {
			const ran = await property.run(seed, share * 100);
			counts.set(property.name, (counts.get(property.name) ?? 0) + ran);
		}
		seed += 1;
		if (Date.now() - shown > 10_000) {
			shown = Date.now();
			console.log(`seed ${seed}, ${report()}`);
		}
	}
	console.log(`nothing found in ${report()}`);
} catch (error) {
	const { message, cause } = error as Error;
	console.error(
		`found with --seed ${seed}, after ${report()}\n${message}\n${cause instanceof Error ? cause.message : ""}`,
	);
	process.exitCode = 1;
} finally {
	await Promise.all(properties.map(({ property }) => property.stop?.()));
}
