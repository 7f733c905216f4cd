import { answer, appauth, configuration, given, tokens } from "./configured.mjs";

const request = new appauth.RevokeTokenRequest({ token: given.token, client_id: given.client_id });
answer(await tokens.performRevokeTokenRequest(configuration, request));
