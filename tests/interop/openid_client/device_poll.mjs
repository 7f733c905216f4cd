// What a television gets once somebody has said yes on a telephone.
import * as client from "openid-client";
import { answer, config, given } from "./configured.mjs";

const tokens = await client.pollDeviceAuthorizationGrant(config, given.begun);
answer({ ...tokens, claims: tokens.claims() });
