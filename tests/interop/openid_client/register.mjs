// The application registers itself with the token that the operator gave out.
import * as client from "openid-client";
import { answer, given, options } from "./configured.mjs";

const config = await client.dynamicClientRegistration(
  new URL(given.issuer), given.metadata, undefined, { ...options, initialAccessToken: given.initial_access_token });
answer(config.clientMetadata());
