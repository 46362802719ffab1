FROM golang:1.23.4
RUN go install -ldflags "-s -w" example.com/tool@v1.2.3 && go run main.go && go get ./... && go install cmd/vet
RUN go install example.com/tool@latest
RUN gem install rake -v 13.2.1 && gem install nokogiri:1.16.0 -- --with-xml2=/usr && gem install bundler
USER 10001
HEALTHCHECK NONE
