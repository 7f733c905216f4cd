"""The PKCE flow as a mobile or desktop app runs it (RFC 8252): system browser, loopback or private-use redirect.

    python examples/mobile/app.py --issuer http://localhost:8080/t/demo --client-id phone
    python examples/mobile/app.py … --private-use com.example.phone:/callback     (paste the address you land on)

Only the standard library is used, so that it can be read next to Swift or Kotlin.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import secrets
import sys
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen


class NotSignedIn(Exception):
    """The message says why, for the person."""


def sign_in(issuer: str, client_id: str, private_use: str | None, acr_values: str | None, open_browser: object) -> dict:
    """Runs the flow and returns the token response. Raises NotSignedIn."""
    with urlopen(f"{issuer}/.well-known/openid-configuration", timeout=10) as answer:
        metadata = json.load(answer)
    if metadata["issuer"] != issuer:
        raise NotSignedIn("the discovery document is another issuer's")
    listener = None if private_use else HTTPServer(("127.0.0.1", 0), Landing)
    redirect_uri = private_use or f"http://127.0.0.1:{listener.server_port}/callback"  # RFC 8252 §7.3: any port
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid profile email offline_access",
        "prompt": "consent",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    } | ({"acr_values": acr_values} if acr_values else {})
    open_browser(f"{metadata['authorization_endpoint']}?{urlencode(query)}")
    answer = landed(listener)
    if answer.get("state") != state or answer.get("iss") != issuer:  # RFC 9207 §2.4
        raise NotSignedIn("the answer does not belong to this request")
    if "error" in answer:
        raise NotSignedIn(answer.get("error_description", answer["error"]))
    return token(
        metadata,
        {
            "grant_type": "authorization_code",
            "code": answer["code"],
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": client_id,
        },
    )


def landed(listener: HTTPServer | None) -> dict[str, str]:
    """The parameters of the address that the browser was sent back to."""
    if listener is None:
        address = input("Paste the address the browser could not open: ").strip()
    else:
        listener.landed = ""
        while not listener.landed:
            listener.handle_request()
        address = listener.landed
        listener.server_close()
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def token(metadata: dict, form: dict[str, str]) -> dict:
    try:
        with urlopen(metadata["token_endpoint"], data=urlencode(form).encode(), timeout=10) as answer:
            return json.load(answer)
    except HTTPError as refusal:
        raise NotSignedIn(json.load(refusal).get("error", "refused")) from refusal


class Landing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/callback?"):
            self.server.landed = self.path
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Done</title><p>You can close this window and go back to the app.")

    def log_message(self, *_arguments: object) -> None:
        """Quiet: the address carries the code."""


def claims_of(id_token: str) -> dict:
    body = id_token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def main() -> int:
    options = argparse.ArgumentParser(description="Sign in as a mobile app does.")
    options.add_argument("--issuer", default="http://localhost:8080/t/demo")
    options.add_argument("--client-id", required=True)
    options.add_argument("--private-use", help="a private-use redirect URI instead of loopback")
    options.add_argument("--acr-values", help="for example urn:faceguard:acr:face")
    options.add_argument("--print-address", action="store_true", help="print the address instead of opening a browser")
    chosen = options.parse_args()
    opener = (lambda address: print(address, flush=True)) if chosen.print_address else webbrowser.open
    try:
        tokens = sign_in(chosen.issuer, chosen.client_id, chosen.private_use, chosen.acr_values, opener)
    except NotSignedIn as refusal:
        print(f"Not signed in: {refusal}.", file=sys.stderr)
        return 1
    print(json.dumps(claims_of(tokens["id_token"]), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
