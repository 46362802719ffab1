FROM golang:1.23.4 AS build
USER root
WORKDIR /src
COPY . .
RUN go build -o /out/app .

FROM gcr.io/distroless/static:nonroot
COPY --from=build /out/app /app
USER 65532
HEALTHCHECK NONE
ENTRYPOINT ["/app"]
