// SPDX-License-Identifier: Apache-2.0

import { openStore } from "../../src/open-store.ts";
import { newDatabase } from "../engine.ts";
import { requestSuite } from "./request-suite.ts";
import { storeSuite } from "./suite.ts";

const openNew = async () => openStore((await newDatabase()).name);

storeSuite("PostgreSQL", openNew);
requestSuite("PostgreSQL", openNew);
