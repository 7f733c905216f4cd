// What every idea here starts from: what the test gave on stdin, and the configuration that docs/integrate.md shows.
import "./web_crypto.mjs";
import { text } from "node:stream/consumers";
import * as client from "openid-client";

export const given = JSON.parse(await text(process.stdin));

const METHODS = {
  client_secret_basic: () => client.ClientSecretBasic(given.client.client_secret),
  client_secret_post: () => client.ClientSecretPost(given.client.client_secret),
  client_secret_jwt: () => client.ClientSecretJwt(given.client.client_secret),
  private_key_jwt: async () => client.PrivateKeyJwt(await ownKey()),
  none: () => client.None(),
};

// The private key that belongs to a public one in `jwks`, as the application would keep it.
export const ownKey = () =>
  crypto.subtle.importKey("jwk", given.private_key, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);

export const options = {
  execute: [
    client.enableNonRepudiationChecks, // ID tokens' signatures are checked also when they come by TLS
    ...(given.issuer.startsWith("http:") ? [client.allowInsecureRequests] : []),
  ],
};

export const config = given.client && await client.discovery(
  new URL(given.issuer),
  given.client.client_id,
  given.client, // what registration answered: the library checks that ID tokens are signed as registered
  await METHODS[given.client.token_endpoint_auth_method](),
  options,
);

export const answer = (value) => console.log(JSON.stringify(value));
