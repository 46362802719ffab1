FROM debian:12.9
RUN make \
    # a comment
    && make install \

    && make clean
RUN ls \  
    /x
ENV A=1 \
    # why
    B=2
USER 10001
HEALTHCHECK NONE
