FROM debian
RUN apt-get update \
  && apt-get install -y \
  # why
  curl
USER 10001
HEALTHCHECK NONE
