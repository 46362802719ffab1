# syntax=docker/dockerfile:1
FROM python:3.13.1
RUN <<EOF
#!/usr/bin/env python3
print("apt-get install curl")
EOF

RUN python3 <<EOF
import os
os.system("sudo true")
EOF

USER 10001
HEALTHCHECK NONE
