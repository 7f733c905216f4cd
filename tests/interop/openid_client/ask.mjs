// Where to send the browser, and what the application keeps until it comes back.
import * as client from "openid-client";
import { answer, config, given, signingKey } from "./configured.mjs";

const kept = { verifier: client.randomPKCECodeVerifier(), state: client.randomState(), nonce: client.randomNonce() };
const parameters = {
  redirect_uri: given.redirect_uri,
  scope: given.scope,
  state: kept.state,
  nonce: kept.nonce,
  code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
  code_challenge_method: "S256",
};
const url = given.client.request_object_signing_alg
  ? await client.buildAuthorizationUrlWithJAR(config, parameters, await signingKey())
  : client.buildAuthorizationUrl(config, parameters);
answer({ url, kept });
