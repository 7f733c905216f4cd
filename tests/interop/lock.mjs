// Lock files name no addresses: npm leaves out where packages come from (.npmrc), this who asks for donations.
import { readFileSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));
for (const locked of Object.values(lock.packages)) delete locked.funding;
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
