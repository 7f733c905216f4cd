// Authorization code with PKCE in a browser, without a library: RFC 7636, RFC 9207 (iss), OpenID Connect Core §3.1.
const { issuer, client_id } = await (await fetch("config.json")).json();
const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
const redirect_uri = `${location.origin}/`;
const status = document.querySelector("#status");
let tokens;

const base64url = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const sha256 = (text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
// The signature is not checked here: the token came straight from the token endpoint (OpenID Connect Core §3.1.3.7).
const claimsOf = (jwt) => JSON.parse(new TextDecoder().decode(
  Uint8Array.from(atob(jwt.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0))));

async function signIn() {
  const asked = { state: random(), nonce: random(), verifier: random() };
  sessionStorage.setItem("asked", JSON.stringify(asked));
  const query = new URLSearchParams({
    response_type: "code", client_id, redirect_uri, scope: "openid profile email",
    state: asked.state, nonce: asked.nonce,
    code_challenge: base64url(await sha256(asked.verifier)), code_challenge_method: "S256",
  });
  location.assign(`${metadata.authorization_endpoint}?${query}`);
}

async function takeAnswer() {
  const answer = new URLSearchParams(location.search);
  const asked = JSON.parse(sessionStorage.getItem("asked") ?? "null");
  sessionStorage.removeItem("asked");
  history.replaceState(null, "", location.pathname);
  if (!asked || answer.get("state") !== asked.state) return say("The answer does not belong to this request.");
  if (answer.get("iss") !== issuer) return say("The answer came from another issuer.");
  if (answer.has("error")) return say(`Not signed in: ${answer.get("error_description") ?? answer.get("error")}`);
  await token({ grant_type: "authorization_code", code: answer.get("code"), redirect_uri, code_verifier: asked.verifier });
  if (tokens && claimsOf(tokens.id_token).nonce !== asked.nonce) { tokens = undefined; say("The ID token is not for this request."); }
  show();
}

async function token(form) {
  const response = await fetch(metadata.token_endpoint, { method: "POST", body: new URLSearchParams({ ...form, client_id }) });
  const body = await response.json();
  if (!response.ok) return say(`The token endpoint refused: ${body.error}`);
  tokens = body;
}

function signOut() {
  const query = new URLSearchParams({ id_token_hint: tokens.id_token, post_logout_redirect_uri: redirect_uri });
  location.assign(`${metadata.end_session_endpoint}?${query}`);
}

function show() {
  const claims = tokens && claimsOf(tokens.id_token);
  for (const id of ["refresh", "logout", "claims"]) document.querySelector(`#${id}`).hidden = !claims;
  document.querySelector("#login").hidden = Boolean(claims);
  document.querySelector("#claims").textContent = JSON.stringify(claims, null, 2);
  if (claims) say(`Signed in by ${claims.amr.join(", ")}.`);
}

function say(text) { status.textContent = text; }

Object.assign(document.querySelector("#login"), { onclick: signIn, disabled: false }); // before, nobody would hear it
document.querySelector("#logout").onclick = signOut;
document.querySelector("#refresh").onclick = async () => {
  await token({ grant_type: "refresh_token", refresh_token: tokens.refresh_token });
  show();
};
if (location.search.includes("state=")) await takeAnswer();
