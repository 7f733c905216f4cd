import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

answer(await client.fetchUserInfo(config, given.access_token, given.sub));
