FROM ubuntu:24.04
RUN useradd -r web
USER web
HEALTHCHECK NONE
