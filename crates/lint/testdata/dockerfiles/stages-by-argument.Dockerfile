ARG FLAVOR=slim
FROM debian:12.9 AS base-slim
FROM debian:12.9 AS base-full
FROM base-${FLAVOR} AS final
RUN apt-get update
USER 10001
HEALTHCHECK NONE
