FROM alpine:3.21.0
RUN apk add --no-cache "libcrypto3=3.3.2-r4" "libssl3=3.3.2-r4" && apk del --no-cache sudo
ENV PACKAGES="libcrypto3=3.3.2 sudo" LIBCRYPTO3=libcrypto3=3.3.2
RUN rm -f /usr/bin/sudo /usr/bin/su && deluser sudo
ENV PASSWORD_MIN_LENGTH=8 KEYBOARD=us TOKEN_TTL=60 SSH_AUTH_SOCK=/run/agent MONKEY=1
USER 10001
HEALTHCHECK NONE
