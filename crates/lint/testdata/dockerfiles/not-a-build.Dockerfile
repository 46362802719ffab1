RUN apt-get update
USER root
