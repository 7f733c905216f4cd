// The answer for tokens: state, iss, nonce and the ID token's signature are checked by the library.
import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

const tokens = await client.authorizationCodeGrant(config, new URL(given.landed), {
  pkceCodeVerifier: given.kept.verifier,
  expectedState: given.kept.state,
  expectedNonce: given.kept.nonce,
  idTokenExpected: true,
});
answer({ ...tokens, claims: tokens.claims() });
