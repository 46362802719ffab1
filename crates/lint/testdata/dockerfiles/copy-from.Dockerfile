FROM debian:12.9 AS Build
FROM debian:12.9 AS other
COPY --from=build /a /a
COPY --from=0 /b /b
COPY --from=1 /c /c
COPY --from=busybox:1.37.0 /bin/sh /bin/sh2
COPY --from=busybox@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef /bin/sh /bin/sh3
COPY --from=other /d /d
COPY --from=$STAGE /e /e
USER 10001
HEALTHCHECK NONE
