import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

await client.tokenRevocation(config, given.token);
answer({});
