FROM debian:12.9
COPY a.tar.gz /tmp/
RUN tar xzf /tmp/a.tar.gz && rm /tmp/a.tar.gz
COPY b.zip /tmp/
RUN unzip /tmp/b.zip
ADD https://example.com/c.tar.gz /tmp/
ADD d.tar.xz /opt/
ADD e.txt /opt/
USER 10001
HEALTHCHECK NONE
