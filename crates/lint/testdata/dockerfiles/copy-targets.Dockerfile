FROM debian:12.9
COPY a b .
COPY a b ./
COPY ["a", "b", "/x"]
COPY a b $DIR
COPY a c:/x
WORKDIR /w
COPY a .
COPY a b x
USER 10001
HEALTHCHECK NONE
