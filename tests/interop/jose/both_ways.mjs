// What jose, which comes with openid-client, makes of our signatures, our encryption and our keys,
// and what it makes for us with its own.
import "../web_crypto.mjs";
import { readFileSync } from "node:fs";
import * as jose from "jose";

const { jwks, signed, encrypted, readers, families, encs } = JSON.parse(readFileSync(0, "utf8"));
const [text, bytes] = [new TextDecoder(), new TextEncoder()];

const ours = jose.createLocalJWKSet({ keys: jwks.keys.filter((key) => key.use === "sig") });
const verified = {};
for (const [alg, token] of Object.entries(signed)) {
  verified[alg] = (await jose.jwtVerify(token, ours, { algorithms: [alg] })).payload;
}

const decrypted = [];
for (const { kty, alg, token } of encrypted) {
  const { plaintext } = await jose.compactDecrypt(token, await jose.importJWK(readers[kty], alg));
  decrypted.push(text.decode(plaintext));
}

const back = { signed: {}, jwks: { keys: [] }, encrypted: [] };
for (const alg of Object.keys(signed)) {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
  back.jwks.keys.push({ ...(await jose.exportJWK(publicKey)), kid: alg });
  back.signed[alg] = await new jose.SignJWT({ from: "jose" }).setProtectedHeader({ alg, kid: alg }).sign(privateKey);
}
for (const { alg: first, ...key } of jwks.keys.filter((key) => key.use === "enc")) {
  for (const alg of families[first]) {
    for (const enc of encs) {
      const made = new jose.CompactEncrypt(bytes.encode("from jose")).setProtectedHeader({ alg, enc, kid: key.kid });
      back.encrypted.push(await made.encrypt(await jose.importJWK(key, alg)));
    }
  }
}
console.log(JSON.stringify({ verified, decrypted, back }));
