import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

answer(await client.tokenIntrospection(config, given.token));
