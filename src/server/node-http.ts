// SPDX-License-Identifier: Apache-2.0

// The requests and responses of Node, over HTTP/1.1 or HTTP/2.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";

export type Request = IncomingMessage | Http2ServerRequest;
export type Response = ServerResponse | Http2ServerResponse;
