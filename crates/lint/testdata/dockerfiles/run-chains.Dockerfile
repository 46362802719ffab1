FROM debian:12.9
RUN ./configure && make
RUN make install && make clean
RUN ldconfig
RUN ls
USER 10001
HEALTHCHECK NONE
