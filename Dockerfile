# SPDX-License-Identifier: Apache-2.0

# The digest makes every build use the same image. To update it, for example for Debian fixes, look up the present digest
# of the tag: docker buildx imagetools inspect node:24.21.0-slim
FROM node:24.21.0-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS base

# The context of a release contains the package. In a clone, the package is built here.
FROM base AS package
ARG ROSTER_COMMIT=
WORKDIR /build
COPY . .
RUN test -f roster.tgz || (npm ci --ignore-scripts && npm run prepack && npm pack --ignore-scripts && mv roster-scim-roster-*.tgz roster.tgz)
# No package has to run an install script here: the driver of SQLite brings what it needs.
RUN npm install --prefix /app --omit=dev --ignore-scripts --no-audit --no-fund ./roster.tgz

FROM base
WORKDIR /app
COPY --from=package /app/node_modules node_modules
RUN ln -s /app/node_modules/.bin/roster /usr/local/bin/roster && mkdir /data && chown node:node /data
USER node
# With these, the allocator of C returns the memory of large requests to the system (docs/operating.md, Memory).
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
ENV NODE_ENV=production ROSTER_LISTEN=0.0.0.0:8080 ROSTER_DATABASE=/data/roster.db
VOLUME /data
EXPOSE 8080
# It reads the same variables as the server, so it follows the port and TLS.
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s CMD ["roster", "health"]
# Node is the main process, so that it receives SIGTERM and finishes the requests in progress.
# The process may not generate code from strings. A larger young generation of the heap would take 100 MB more, and save
# little.
ENTRYPOINT ["node", "--enable-source-maps", "--disallow-code-generation-from-strings", "--max-semi-space-size=8", "/app/node_modules/@roster-scim/roster/dist/server/main.js"]
CMD ["serve"]
