FROM debian:12.9
MAINTAINER Ann <ann@example.com>
ENV HOME /opt
ENV PATH /opt/bin:$PATH
LABEL title "my app"
WORKDIR app
CMD nginx -g x
HEALTHCHECK CMD curl -f http://localhost/ || exit 1
USER 10001
