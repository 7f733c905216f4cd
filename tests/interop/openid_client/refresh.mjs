import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

try {
  const tokens = await client.refreshTokenGrant(config, given.refresh_token);
  answer({ ...tokens, claims: tokens.claims() });
} catch (refused) {
  answer({ error: refused.error, status: refused.status });
}
