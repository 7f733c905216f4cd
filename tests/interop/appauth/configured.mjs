// What every idea here starts from: what the test gave on stdin, the provider's addresses, and an HTTP client.
import { register } from "node:module";
import { text } from "node:stream/consumers";

register("./extensions.mjs", import.meta.url);
export const appauth = await import("@openid/appauth");
export const { NodeBasedHandler, NodeCrypto, NodeRequestor } = await import(
  "@openid/appauth/built/src/node_support/index.js"
);

appauth.setFlag("IS_LOG", false);
const requestor = new NodeRequestor();

export const given = JSON.parse(await text(process.stdin));
export const configuration = await appauth.AuthorizationServiceConfiguration.fetchFromIssuer(given.issuer, requestor);
export const tokens = new appauth.BaseTokenRequestHandler(requestor);
export const answer = (value) => console.log(JSON.stringify(value));
