// RFC 8252: the system's browser is opened, the answer comes to a loopback address on a port of this moment.
import { answer, appauth, configuration, given, NodeBasedHandler, NodeCrypto, tokens } from "./configured.mjs";

const request = new appauth.AuthorizationRequest({
  client_id: given.client_id,
  redirect_uri: given.redirect_uri,
  scope: "openid profile email",
  response_type: appauth.AuthorizationRequest.RESPONSE_TYPE_CODE,
}, new NodeCrypto());

const handler = new NodeBasedHandler(given.port);
const notifier = new appauth.AuthorizationNotifier();
handler.setAuthorizationNotifier(notifier);
notifier.setAuthorizationListener(async (asked, answered, refused) => {
  if (refused) return answer({ error: refused.error });
  answer(await tokens.performTokenRequest(configuration, new appauth.TokenRequest({
    client_id: given.client_id,
    redirect_uri: given.redirect_uri,
    grant_type: appauth.GRANT_TYPE_AUTHORIZATION_CODE,
    code: answered.code,
    extras: { code_verifier: asked.internal.code_verifier },
  })));
});
handler.performAuthorizationRequest(configuration, request);
