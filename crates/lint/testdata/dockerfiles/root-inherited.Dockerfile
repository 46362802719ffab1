FROM debian:12.9 AS base
USER root
FROM base AS final
HEALTHCHECK NONE
