// Node 18 keeps Web Cryptography in a module; jose takes it from the global object, as Node 20 has it.
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;
globalThis.CryptoKey ??= webcrypto.CryptoKey;
