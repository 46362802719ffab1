FROM debian:12.9 AS build
RUN apt-get update && apt-get install -y --no-install-recommends curl=7.88.1-10
FROM scratch
COPY --from=build / /
USER 10001
HEALTHCHECK NONE
