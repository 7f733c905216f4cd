// Where to send the browser, and what the application keeps until it comes back.
import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

const kept = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() };
const url = client.buildAuthorizationUrl(config, {
  redirect_uri: given.redirect_uri,
  scope: given.scope,
  state: kept.state,
  nonce: kept.nonce,
  code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
  code_challenge_method: "S256",
});
answer({ url, kept });
