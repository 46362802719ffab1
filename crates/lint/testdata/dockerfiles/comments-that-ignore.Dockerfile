# hadolint global ignore=DL3003 # nothing else works here
FROM debian:12.9
# hadolint ignore=DL3004
RUN sudo make
RUN cd /x && sudo make
# hadolint stage ignore=DL3059
FROM debian:12.9
RUN make
RUN make install
USER 10001
HEALTHCHECK NONE
