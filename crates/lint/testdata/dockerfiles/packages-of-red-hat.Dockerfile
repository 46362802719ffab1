FROM rockylinux:9.3 AS build
RUN dnf install -y gcc
FROM rockylinux:9.3
RUN dnf install -y httpd-2.4.57 java-11-openjdk && dnf clean all
RUN microdnf install httpd-2.4.57 && dnf clean all
RUN --mount=type=cache,target=/var/cache/dnf dnf -y install vim-8.2
RUN dnf module install -y nodejs:20 && dnf module install -y php && dnf clean all
RUN yum -y install @development https://example.com/a.rpm ./b.rpm && yum clean all
USER 10001
HEALTHCHECK NONE
