FROM debian:12.9
# the user of the application
RUN useradd --uid 10001 app
# its directory
RUN install -d -o app /data
RUN touch /data/ready
USER 10001
HEALTHCHECK NONE
