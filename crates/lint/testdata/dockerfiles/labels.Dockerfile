FROM debian:12.9
LABEL Version=1 com.docker.x=1 a..b=1 ok.key=1 _x=1 x-=1 "quoted.key"="v"
USER 10001
HEALTHCHECK NONE
