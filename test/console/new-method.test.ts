// SPDX-License-Identifier: Apache-2.0

// A method that is added to the server appears in Studio by itself: the console is not built again.

import { rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newDatabase, onPostgres, type TestDatabase } from "../engine.ts";
import { keep, listening, startScript } from "../process.ts";
import { adminToken } from "../roster.ts";
import { changedTree, type Tree } from "../tree.ts";
import { canTest, launch, openTab, signIn } from "./browser.ts";

const example = `
--- proto/roster/v1/descriptor_service.proto
   rpc GetDescriptors(GetDescriptorsRequest) returns (GetDescriptorsResponse) {
     option idempotency_level = NO_SIDE_EFFECTS;
   }
+
+  // Greets a person.
+  rpc SayHello(SayHelloRequest) returns (SayHelloResponse);
 }
+
+// A request to greet.
+message SayHelloRequest {
+  // The name of the person.
+  string name = 1;
+}
+
+// The greeting.
+message SayHelloResponse {
+  // The greeting.
+  string greeting = 1;
+}
--- src/server/descriptors.ts
 		async getDescriptors() {
 			return answer;
 		},
+		async sayHello({ name }) {
+			return { greeting: "Hello, " + name };
+		},
--- src/services/admission/access.ts
 	getDescriptors: reader,
+	sayHello: administrator,
`;

describe.skipIf(!canTest || onPostgres)("a new method", () => {
	let database: TestDatabase;
	let tree: Tree;
	let url: string;
	let browser: Browser;

	beforeAll(async () => {
		[tree, database, browser] = await Promise.all([changedTree(example), newDatabase(), launch()]);
		symlinkSync(join(import.meta.dirname, "../../console"), join(tree.folder, "console"));
		const environment = {
			...{ ROSTER_LISTEN: "127.0.0.1:0", ROSTER_DATABASE: database.name, ROSTER_ADMIN_TOKEN: adminToken },
		};
		url = await listening(keep(startScript(join(tree.folder, "src/main.ts"), tree.folder, environment, "serve")));
	}, 120_000);

	afterAll(async () => {
		await browser?.close();
		await database?.drop();
		rmSync(tree.folder, { recursive: true });
	});

	test("has its form, its comments and its answer in Studio", async () => {
		const tab = await openTab(browser);
		const { page } = tab;
		await signIn(tab, url, adminToken);
		await page.goto(`${url}/studio`);
		await page.getByRole("link", { name: "SayHello" }).click();
		await page.getByText("Greets a person.").waitFor();
		await page.getByText("The name of the person.").waitFor();
		await page.getByRole("textbox", { name: "name" }).fill("Ada");
		await page.getByRole("button", { name: "Send" }).click();
		await page.getByText('"Hello, Ada"').waitFor();
		expect(tab.complaints).toEqual([]);
	});
});
