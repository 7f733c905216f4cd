"""Serves the single-page example: python examples/spa/serve.py --issuer … --client-id … [--port 8091]."""

from __future__ import annotations

import argparse
import json
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent


def server(issuer: str, client_id: str, port: int) -> ThreadingHTTPServer:
    """A server on localhost. `config.json` tells the page its issuer and client."""
    config = json.dumps({"issuer": issuer, "client_id": client_id}).encode()

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(HERE))  # type: ignore[arg-type]

        def do_GET(self) -> None:
            if self.path != "/config.json":
                super().do_GET()
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(config)

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--issuer", default="http://localhost:8080/t/demo")
    options.add_argument("--client-id", required=True)
    options.add_argument("--port", type=int, default=8091)
    chosen = options.parse_args()
    print(f"http://localhost:{chosen.port}/")
    server(chosen.issuer, chosen.client_id, chosen.port).serve_forever()
