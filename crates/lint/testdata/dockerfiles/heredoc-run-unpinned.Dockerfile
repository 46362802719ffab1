# syntax=docker/dockerfile:1
FROM debian:12.9
RUN <<EOF
apt-get update
apt-get install curl
EOF

USER 10001
HEALTHCHECK NONE
