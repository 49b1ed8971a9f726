# SPDX-License-Identifier: Apache-2.0

# The digest makes every build use the same image. To update it, for example for Debian fixes, look up the present digest
# of the tag: docker buildx imagetools inspect node:24.21.0-slim
FROM node:24.21.0-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS base

FROM base AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package has to run an install script here: the image contains Node.
RUN npm ci --omit=dev --ignore-scripts

# The console is built where its packages are, and the image has the result alone.
FROM base AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY gen gen
COPY console console
RUN node console/build.ts

FROM base
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY src src
COPY gen gen
COPY --from=console /app/console/dist console/dist
RUN ln -s /app/src/main.ts /usr/local/bin/roster && mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production ROSTER_LISTEN=0.0.0.0:8080 ROSTER_DATABASE=/data/roster.db
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node is the main process, so that it receives SIGTERM and finishes the requests in progress.
# The process may not generate code from strings. A larger young generation of the heap would take 100 MB more, and save
# little.
ENTRYPOINT ["node", "--disallow-code-generation-from-strings", "--max-semi-space-size=8", "/app/src/main.ts"]
CMD ["serve"]
