FROM debian:12.9
RUN echo "0123  a" | sha256sum -c -
RUN printf 'a\n' | tee /b && yes | head -n 1
USER 10001
HEALTHCHECK NONE
