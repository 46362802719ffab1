FROM node:22.12.0 AS build
RUN yarn install
RUN npm install left-pad
FROM node:22.12.0
RUN npm ci && npm install && npm i -g pm2@5.4.3 --loglevel error
RUN npm install user/repo git+https://example.com/a.git git+https://example.com/a.git#v1 ./local @scope/name
RUN npm i express
RUN yarn install --frozen-lockfile
RUN --mount=type=cache,target=/root/.cache/yarn yarn install
USER 1000
HEALTHCHECK NONE
