FROM node:22.12.0
WORKDIR /app
ONBUILD COPY package.json package-lock.json ./
ONBUILD RUN apt-get install curl
ONBUILD RUN npm install express
USER 1000
HEALTHCHECK NONE
