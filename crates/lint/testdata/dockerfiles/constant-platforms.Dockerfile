FROM --platform=linux/amd64 debian:12.9 AS tools
FROM --platform=linux/arm64 debian:12.9 AS build-arm64
FROM debian:12.9
USER 10001
HEALTHCHECK NONE
