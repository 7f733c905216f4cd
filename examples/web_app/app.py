"""The demo application: a relying party of FaceGuard, on a port of its own, written with Authlib's client.

It signs people in by OpenID Connect, shows the decoded ID token, asks for a face (step-up) and signs out.
Settings: DEMO_APP_CREDENTIALS (a JSON file with issuer, client_id, client_secret) and DEMO_APP_URL.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, render_template, request, session, url_for
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Response

FACE = "urn:faceguard:acr:face"


def create_app(credentials: dict[str, str], url: str) -> Flask:
    """The application for one registration. `url` is where a browser finds it."""
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    app.config.update(SESSION_COOKIE_NAME="demo-app", SESSION_COOKIE_SAMESITE="Lax")
    provider = OAuth(app).register(
        "faceguard",
        client_id=credentials["client_id"],
        client_secret=credentials["client_secret"],
        server_metadata_url=f"{credentials['issuer']}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
    )

    @app.get("/")
    def home() -> str:
        return render_template(
            "home.html",
            name=session.get("name"),
            claims=session.get("claims"),
            claims_json=json.dumps(session.get("claims"), indent=2),
            signed_in_at=_clock(session.get("claims")),
            issuer=credentials["issuer"],
        )

    @app.get("/login")
    def login() -> Response:
        asked = {name: request.args[name] for name in ("acr_values", "prompt", "max_age") if name in request.args}
        return provider.authorize_redirect(f"{url}/callback", **asked)

    @app.get("/callback")
    def callback() -> Response | tuple[str, int]:
        try:
            token = provider.authorize_access_token(leeway=10)
        except OAuthError as refusal:
            return render_template("refused.html", error=refusal.error, description=refusal.description), 400
        session.clear()
        session["claims"] = dict(token["userinfo"])
        session["id_token"] = token["id_token"]
        person = provider.userinfo(token=token)  # name and email are not in the ID token (OpenID Connect Core §5.4)
        session["name"] = person.get("name") or person.get("email")
        return redirect(url_for("home"))

    @app.get("/logout")
    def logout() -> Response:
        hint = session.get("id_token")
        session.clear()
        query = {"post_logout_redirect_uri": f"{url}/", "client_id": credentials["client_id"]}
        if hint:
            query["id_token_hint"] = hint
        end = provider.load_server_metadata()["end_session_endpoint"]
        return redirect(f"{end}?{urlencode(query)}", 303)

    return app


def _clock(claims: dict[str, object] | None) -> str:
    moment = (claims or {}).get("auth_time")
    return time.strftime("%H:%M:%S", time.localtime(int(str(moment)))) if moment else ""


class Quiet(WSGIRequestHandler):
    def log_request(self, *_arguments: object) -> None:
        """Nothing: the address of the callback carries the code."""


def main() -> None:
    credentials = json.loads(Path(os.environ["DEMO_APP_CREDENTIALS"]).read_text(encoding="utf-8"))
    url = os.environ["DEMO_APP_URL"]
    app = create_app(credentials, url)
    make_server("127.0.0.1", urlsplit(url).port or 80, app, threaded=True, request_handler=Quiet).serve_forever()


if __name__ == "__main__":
    main()
