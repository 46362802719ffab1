FROM debian:12.9 AS build
FROM debian:12.9 AS over
COPY --from=build / /
FROM scratch
COPY --from=over / /
USER 10001
HEALTHCHECK NONE
