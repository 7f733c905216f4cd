// An ID token in the address's fragment, and nothing else.
import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

answer(await client.implicitAuthentication(
  config, new URL(given.landed), given.kept.nonce, { expectedState: given.kept.state }));
