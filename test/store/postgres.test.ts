// SPDX-License-Identifier: Apache-2.0

import { openStore } from "../../src/open-store.ts";
import { newDatabase } from "../engine.ts";
import { storeSuite } from "./suite.ts";

storeSuite("PostgreSQL", async () => openStore((await newDatabase()).name));
