FROM debian:12.9
RUN --mount=type=ssh ssh -T git@example.com
RUN ps aux && echo top && which vim
RUN (cd /x && make) && cd /y && make
RUN mkdir -p /x && cd /x
RUN ln -sf /bin/bash /bin/sh && ln -s /bin/sh /bin/x
RUN useradd -u 1234567 a && useradd -l -u 1234567 b
USER 10001
HEALTHCHECK NONE
