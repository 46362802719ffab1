# syntax=docker/dockerfile:1
FROM debian:12.9
RUN install -d /etc/app && \
    cat <<EOF >> /etc/app/conf && \
    sudo chmod 644 /etc/app/conf
sudo = never
USER root
EOF

COPY <<-\END /data.txt
	echo '$TARGETARCH' | sudo tee
	END

USER 10001
HEALTHCHECK NONE
