FROM gcr.io/distroless/base:nonroot
HEALTHCHECK NONE
CMD ["/app"]
