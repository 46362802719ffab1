FROM debian:12.9
HEALTHCHECK NONE
CMD ["/bin/true"]
