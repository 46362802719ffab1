# syntax=docker/dockerfile:1
FROM nginx:1.27.3
COPY <<EOF /etc/nginx/conf.d/default.conf
server {
  listen 8080;
  # RUN sudo apt install x
  USER root
}
EOF

COPY <<-"ONE" <<TWO /usr/share/nginx/html/
	RUN cd / && sudo true
	ONE
FROM nobody
TWO

USER 10001
HEALTHCHECK NONE
