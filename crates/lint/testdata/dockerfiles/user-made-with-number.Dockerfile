FROM ubuntu:24.04
RUN groupadd -g 10001 web && useradd -u 10001 -g web web
COPY --chown=web:web . /app/
WORKDIR /app
USER web
HEALTHCHECK NONE
