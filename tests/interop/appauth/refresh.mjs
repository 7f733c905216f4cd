import { answer, appauth, configuration, given, tokens } from "./configured.mjs";

const request = new appauth.TokenRequest({
  client_id: given.client_id,
  redirect_uri: given.redirect_uri,
  grant_type: appauth.GRANT_TYPE_REFRESH_TOKEN,
  refresh_token: given.refresh_token,
});
answer(await tokens.performTokenRequest(configuration, request).catch((refused) => ({ refused: refused.message })));
