# syntax=docker/dockerfile:1
FROM debian:12.9
RUN <<EOF bash
    set -euxo pipefail
    ls | cat
EOF
# a comment right behind the document
RUN bash -e <<EOF
    apt-get install curl
EOF
USER 10001
HEALTHCHECK NONE
