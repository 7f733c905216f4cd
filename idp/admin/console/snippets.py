"""Code to copy for an application, with its own values: how frameworks ask this issuer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Template
from typing import Any

from idp.admin.console import kinds

FLASK = """\
# pip install authlib flask requests
from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session, url_for

app = Flask(__name__)
app.secret_key = "change me"
oauth = OAuth(app)
oauth.register(
    "faceguard",
    client_id="$client_id",
    client_secret="$secret",
    server_metadata_url="$issuer/.well-known/openid-configuration",
    client_kwargs={"scope": "$scope", "code_challenge_method": "S256"},
)

@app.get("/login")
def login():
    return oauth.faceguard.authorize_redirect("$redirect_uri")

@app.get("$redirect_path")
def callback():
    token = oauth.faceguard.authorize_access_token()
    session["user"] = token["userinfo"]  # has acr and amr
    return redirect("/")
"""
NODE = """\
// npm install openid-client express express-session
import * as client from "openid-client";
import express from "express";
import session from "express-session";

const app = express();
app.use(session({ secret: "change me", resave: false, saveUninitialized: false }));
const config = await client.discovery(new URL("$issuer"), "$client_id", "$secret");

app.get("/login", async (request, response) => {
  const code_verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  request.session.waiting = { code_verifier, state };
  response.redirect(client.buildAuthorizationUrl(config, {
    redirect_uri: "$redirect_uri",
    scope: "$scope",
    code_challenge: await client.calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: "S256",
    state,
  }).href);
});

app.get("$redirect_path", async (request, response) => {
  const { code_verifier, state } = request.session.waiting;
  const here = new URL(request.originalUrl, "$redirect_uri");
  const tokens = await client.authorizationCodeGrant(config, here, {
    pkceCodeVerifier: code_verifier,
    expectedState: state,
  });
  request.session.user = tokens.claims(); // has acr and amr
  response.redirect("/");
});
"""
SPA = """\
// npm install oidc-client-ts
import { UserManager } from "oidc-client-ts";

const manager = new UserManager({
  authority: "$issuer",
  client_id: "$client_id",
  redirect_uri: "$redirect_uri",
  response_type: "code",
  scope: "$scope",
});

if (new URLSearchParams(location.search).has("code")) {
  const user = await manager.signinCallback();
  console.log(user?.profile.acr, user?.profile.amr);
} else {
  await manager.signinRedirect();
}
"""
ANDROID = """\
// implementation "net.openid:appauth:0.11.1"
// android.defaultConfig.manifestPlaceholders = [appAuthRedirectScheme: "$redirect_scheme"]
val issuer = Uri.parse("$issuer")
AuthorizationServiceConfiguration.fetchFromIssuer(issuer) { configuration, _ ->
    val request = AuthorizationRequest.Builder(
        configuration!!, "$client_id", ResponseTypeValues.CODE, Uri.parse("$redirect_uri"),
    ).setScope("$scope").build() // PKCE is AppAuth's default
    startActivityForResult(AuthorizationService(this).getAuthorizationRequestIntent(request), 1)
}
"""
IOS = """\
// Package: AppAuth (openid/AppAuth-iOS)
let issuer = URL(string: "$issuer")!
OIDAuthorizationService.discoverConfiguration(forIssuer: issuer) { configuration, _ in
    let request = OIDAuthorizationRequest(
        configuration: configuration!, clientId: "$client_id", clientSecret: nil,
        scopes: [$scope_list], redirectURL: URL(string: "$redirect_uri")!,
        responseType: OIDResponseTypeCode, additionalParameters: nil) // PKCE is AppAuth's default
    self.flow = OIDAuthState.authState(byPresenting: request, presenting: self) { state, _ in
        self.state = state
    }
}
"""
CURL_DEVICE = """\
curl -s $issuer/oauth/device_authorization \\
  -d client_id=$client_id --data-urlencode "scope=$scope"
# Show user_code and verification_uri, then ask every `interval` seconds:
curl -s $issuer/oauth/token -d client_id=$client_id -d device_code=$$DEVICE_CODE \\
  --data-urlencode "grant_type=urn:ietf:params:oauth:grant-type:device_code"
"""
CURL_SERVICE = """\
curl -s $issuer/oauth/token -u "$client_id:$$CLIENT_SECRET" \\
  -d grant_type=client_credentials --data-urlencode "scope=$scope"
"""
CURL_CODE = """\
# After the browser came back to $redirect_uri with a code:
curl -s $issuer/oauth/token $authentication \\
  -d grant_type=authorization_code -d code=$$CODE -d code_verifier=$$VERIFIER \\
  --data-urlencode "redirect_uri=$redirect_uri"
"""
BY_KIND: Mapping[str, tuple[tuple[str, str], ...]] = {
    "web": (("Authlib, Flask (Python)", FLASK), ("openid-client (Node)", NODE), ("curl", CURL_CODE)),
    "spa": (("oidc-client-ts (browser)", SPA), ("curl", CURL_CODE)),
    "mobile": (("AppAuth (Android)", ANDROID), ("AppAuth (iOS)", IOS), ("curl", CURL_CODE)),
    "device": (("curl", CURL_DEVICE),),
    "service": (("curl", CURL_SERVICE),),
}


@dataclass(frozen=True, slots=True)
class Snippet:
    name: str
    code: str


def of(kind: str, issuer: str, application: Mapping[str, Any], secret: str | None = None) -> list[Snippet]:
    """`secret` stands in the code only where it was made a moment ago."""
    redirect_uri = next(iter(application["redirect_uris"]), "")
    scheme, _, rest = redirect_uri.partition(":")
    scope = application["scope"]
    client_id, public = application["client_id"], kinds.public(application)
    values = {
        "issuer": issuer,
        "client_id": client_id,
        "secret": secret or "the secret",
        "scope": scope,
        "scope_list": ", ".join(f'"{one}"' for one in scope.split()),
        "redirect_uri": redirect_uri,
        "redirect_scheme": scheme,
        "redirect_path": "/" + rest.removeprefix("//").partition("?")[0].partition("/")[2],
        "authentication": f"-d client_id={client_id}" if public else f'-u "{client_id}:$CLIENT_SECRET"',
    }
    return [Snippet(name, Template(code).substitute(values)) for name, code in BY_KIND[kind]]
