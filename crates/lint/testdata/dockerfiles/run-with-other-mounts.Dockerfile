FROM debian:12.9
RUN --mount=type=secret,id=a cat /run/secrets/a
RUN --mount=type=secret,id=b cat /run/secrets/b
RUN --mount=type=secret,id=b ls /run/secrets
USER 10001
HEALTHCHECK NONE
