FROM debian:12.9 AS base
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
FROM debian:12.9
RUN curl -fsS https://example.com/a | tar -x
USER 10001
HEALTHCHECK NONE
