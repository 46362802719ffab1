FROM debian:12.9
RUN wget https://example.com/a && wget -q https://example.com/b && curl -sO https://example.com/c
RUN wget -O - https://example.com/a > /b
USER 10001
HEALTHCHECK NONE
