FROM debian:12.9
RUN set -eo pipefail; curl -fsS https://example.com/a | tar -x
RUN ["bash", "-c", "ls | wc -l"]
RUN bash -o pipefail -c 'ls | wc -l'
USER 10001
HEALTHCHECK NONE
