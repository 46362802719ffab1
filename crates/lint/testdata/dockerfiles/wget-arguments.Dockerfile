FROM debian:12.9
ARG WGET_ARGS="--progress=dot:giga"
ARG URL
RUN wget ${WGET_ARGS} "https://example.com/a"
WORKDIR /a
RUN wget "$URL"
ENV JENKINS_USERNAME=ci
USER 10001
HEALTHCHECK NONE
