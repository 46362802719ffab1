FROM opensuse/leap:15.6
RUN zypper -n in -t pattern devel_basis && zypper clean
RUN zypper --non-interactive install httpd=2.4.58 && zypper clean -a
RUN zypper install curl
RUN zypper -n dup && zypper cc
USER 10001
HEALTHCHECK NONE
