FROM python:3.13.1
RUN pip install --no-cache-dir -r requirements.txt && pip install --no-cache-dir . && pip install --no-cache-dir -e .
RUN pip3.13 install flask
RUN --mount=type=cache,target=/home/app/.cache/pip pip install flask==3.1.0
RUN pip install --no-cache-dir git+https://example.com/a/b.git git+https://example.com/a/b.git@v1
RUN /venv/bin/pip install --no-cache-dir flask
ENV PIP_NO_CACHE_DIR=1
RUN pip install flask==3.1.0 && pip install --upgrade pip
USER 10001
HEALTHCHECK NONE
