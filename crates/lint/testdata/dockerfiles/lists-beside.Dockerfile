FROM debian:12.9
RUN apt-get update && apt-get install -y --no-install-recommends vim=2:9 && rm -rf /var/list/apt/lists/*
USER 10001
HEALTHCHECK NONE
