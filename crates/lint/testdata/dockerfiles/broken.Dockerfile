FROM debian:12.9
RNU make
COPY onlyone
FROM
ENV A
