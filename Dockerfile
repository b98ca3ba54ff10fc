# One image for every role; see docker-compose.yml. Checked for form only: docs/decisions/0011.

FROM python:3.11.15-slim-trixie AS libraries
COPY requirements/runtime.txt /tmp/runtime.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r /tmp/runtime.txt

# The runtime tree of the Python sandbox: a copy of the interpreter with packages of its own.
FROM python:3.11.15-slim-trixie AS sandbox
WORKDIR /app
COPY requirements/sandbox.txt requirements/sandbox.txt
COPY assistant assistant
RUN python -m assistant.infra.sandbox.build /app/.sandbox

# The image of SANDBOX_BACKEND=docker, for who wants it:
#     docker build --target python-sandbox --tag assistant-python .
FROM scratch AS python-sandbox
COPY --from=sandbox /app/.sandbox/root /

FROM python:3.11.15-slim-trixie
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        bubblewrap chromium fonts-dejavu-core libseccomp2 \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin assistant
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=libraries /opt/venv /opt/venv
WORKDIR /app
COPY --from=sandbox /app/.sandbox .sandbox
COPY . .
USER 10001
EXPOSE 8000
ENTRYPOINT ["python", "-m", "runtime"]
CMD ["api"]
