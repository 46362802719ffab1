FROM node:22.12.0 AS build
WORKDIR /usr/src/app
COPY . .
RUN npm ci
RUN npm run lint
RUN npm test
RUN npm run build

FROM nginx:1.27.3
COPY --from=build /usr/src/app/build /usr/share/nginx/html
USER 101
HEALTHCHECK NONE
