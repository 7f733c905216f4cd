// What every idea here starts from: what the test gave on stdin, and the configuration that docs/integrate.md shows.
import "../web_crypto.mjs";
import { text } from "node:stream/consumers";
import * as client from "openid-client";

export const given = JSON.parse(await text(process.stdin));

// The private key that belongs to the public one in the client's `jwks`, as the application would keep it.
const own = async (name, uses) => {
  const { alg, use, ...jwk } = given.private_key;
  return { key: await crypto.subtle.importKey("jwk", jwk, { name, namedCurve: "P-256" }, false, uses), kid: jwk.kid };
};
export const signingKey = () => own("ECDSA", ["sign"]);
const decryptionKey = () => own("ECDH", ["deriveBits"]);

const METHODS = {
  client_secret_basic: () => client.ClientSecretBasic(given.client.client_secret),
  client_secret_post: () => client.ClientSecretPost(given.client.client_secret),
  client_secret_jwt: () => client.ClientSecretJwt(given.client.client_secret),
  private_key_jwt: async () => client.PrivateKeyJwt(await signingKey()),
  none: () => client.None(),
};

export const options = {
  execute: [
    client.enableNonRepudiationChecks, // ID tokens' signatures are checked also when they come by TLS
    ...(given.issuer.startsWith("http:") ? [client.allowInsecureRequests] : []),
  ],
};

export const config = given.client?.client_id && await client.discovery(
  new URL(given.issuer),
  given.client.client_id,
  given.client, // what registration answered: the library checks that ID tokens are signed as registered
  await METHODS[given.client.token_endpoint_auth_method](),
  options,
);

if (given.client?.id_token_encrypted_response_alg) {
  client.enableDecryptingResponses(config, [given.client.id_token_encrypted_response_enc], await decryptionKey());
}
if (given.client?.response_types?.[0] === "code id_token") client.useCodeIdTokenResponseType(config);
if (given.client?.response_types?.[0] === "id_token") client.useIdTokenResponseType(config);

export const answer = (value) => console.log(JSON.stringify(value));
