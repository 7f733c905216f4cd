// What a television shows.
import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

answer(await client.initiateDeviceAuthorization(config, { scope: given.scope }));
