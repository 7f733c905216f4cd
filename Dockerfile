# The same steps as `make setup`: the first stage compiles and fetches, the second runs as an ordinary user.
FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends g++ make npm && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY pyproject.toml Makefile README.md LICENSE ./
COPY requirements requirements
COPY idp idp
COPY face face
COPY migrations migrations
COPY themes themes
RUN make setup DATA=/app/var && chmod -R a+rX /app/var

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app faceguard && mkdir /data && chown faceguard /data
COPY --from=build --chown=root:root /app /app
WORKDIR /app
USER faceguard
ENV FACEGUARD_DATA=/data FACEGUARD_MODEL_DIR=/app/var/models FACEGUARD_HOST=0.0.0.0
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s CMD ["/app/.venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://localhost:8080/readyz', timeout=2)"]
ENTRYPOINT ["/app/.venv/bin/faceguard"]
CMD ["up"]
