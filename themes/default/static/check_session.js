// Session Management 1.0 §3.2: says whether the session that an application knows of is still the browser's.

const MESSAGE = /^(.+) ([0-9a-f]{64})\.([\w-]+)$/;
const named = `${document.body.dataset.cookie}=`;

addEventListener("message", async ({ data, origin, source }) => {
  if (origin !== "null") source.postMessage(await status(String(data), origin), origin);
});

async function status(message, origin) {
  const [, client, known, salt] = MESSAGE.exec(message) ?? [];
  if (!client) return "error";
  const told = new TextEncoder().encode([client, origin, state(), salt].join(" "));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", told));
  const now = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return now === known ? "unchanged" : "changed";
}

function state() {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith(named));
  return found ? found.slice(named.length) : "";
}
