import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

answer(await client.clientCredentialsGrant(config, { scope: given.scope }));
