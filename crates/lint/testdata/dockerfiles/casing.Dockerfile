from debian:12.9 AS Build
RUN make
run make install
Workdir /x
EXPOSE 80/TCP
USER 10001
HEALTHCHECK NONE
