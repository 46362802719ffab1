FROM debian:12.9
RUN apt-get update && apt-get install -y --no-install-recommends $PACKAGES curl=7.88.1-10 git/bookworm ./a.deb && rm -rf /var/lib/apt/lists/*
RUN apt-get -o APT::Install-Recommends=false -y install curl=7.88.1-10
RUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -qqy --no-install-recommends curl=7
RUN echo "apt-get install curl" && apt-cache search sudo
RUN aptitude update && apt upgrade && apt install -y curl=7
USER 10001
HEALTHCHECK NONE
