import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

answer({
  url: client.buildEndSessionUrl(config, {
    id_token_hint: given.id_token,
    post_logout_redirect_uri: given.post_logout_redirect_uri,
    state: "left",
  }),
});
