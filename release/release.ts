// SPDX-License-Identifier: Apache-2.0

// `npm run release`: makes what a release consists of, in release/out. With --baseline, it also makes the current API
// the one that `buf breaking` compares with.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import about from "../package.json" with { type: "json" };
import { sbomOf } from "./sbom.ts";

const root = join(import.meta.dirname, "..");
const out = join(import.meta.dirname, "out");
const name = `roster-${about.version}`;

function run(command: string, ...args: string[]): string {
	const PATH = [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
	const stdio = ["ignore", "pipe", "inherit"] as ["ignore", "pipe", "inherit"];
	return execFileSync(command, args, {
		cwd: root,
		env: { ...process.env, PATH },
		encoding: "utf8",
		stdio,
		maxBuffer: 1e8,
	});
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

// The package.
run("node", "console/build.ts");
run("node", "site/build.ts");
run("node", "release/build.ts");
const [{ filename }] = JSON.parse(run("npm", "pack", "--ignore-scripts", "--json", "--pack-destination", out));
const tarball = `${name}.tgz`;
renameSync(join(out, filename), join(out, tarball));

// The client for TypeScript.
const client = join(root, "packages/client-ts");
execFileSync("npm", ["pack", "--silent", "--pack-destination", out], {
	cwd: client,
	env: { ...process.env, PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter) },
});

// The context of the image: `docker build` needs nothing else of the sources.
const context = join(out, `${name}-image`);
mkdirSync(context);
copyFileSync(join(root, "Dockerfile"), join(context, "Dockerfile"));
copyFileSync(join(out, tarball), join(context, "roster.tgz"));
run("tar", "--create", "--gzip", "--file", join(out, `${name}-image.tar.gz`), "--directory", out, `${name}-image`);
rmSync(context, { recursive: true });

// The contents of the release.
const folders: string[] = JSON.parse(readFileSync(join(root, "dist/packages.json"), "utf8"));
const packages = folders.map((folder) => JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")));
const refs = new Set(packages.map((each) => `${each.name}@${each.version}`));
const list = ["sbom", "--sbom-format", "cyclonedx", "--sbom-type", "application"];
const all = JSON.parse(run("npm", ...list));
const ofSite = JSON.parse(execFileSync("npm", list, { cwd: join(root, "site"), encoding: "utf8", maxBuffer: 1e8 }));
all.components.push(...ofSite.components);
all.dependencies.push(...ofSite.dependencies);
const sbom = sbomOf(all, about.name, refs);
if (sbom.components.length !== refs.size) {
	throw new Error(
		`the list of parts has ${sbom.components.length} of ${refs.size} packages: run npm ci, and try again`,
	);
}
writeFileSync(join(out, `${name}.cdx.json`), `${JSON.stringify(sbom, undefined, "\t")}\n`);
copyFileSync(join(root, "dist/third-party-notices.txt"), join(out, `${name}-third-party-notices.txt`));

const sums = readdirSync(out).map((file) => {
	const digest = createHash("sha256")
		.update(readFileSync(join(out, file)))
		.digest("hex");
	return `${digest}  ${file}\n`;
});
writeFileSync(join(out, "SHA256SUMS"), sums.join(""));

if (process.argv.includes("--baseline")) {
	run("buf", "build", "--exclude-source-info", "--output", "release/baseline.binpb");
}
console.log(readFileSync(join(out, "SHA256SUMS"), "utf8").trimEnd());
