// The capture protocol: open, frames each bound to the one before by a MAC, finish. It decides nothing; the server does.

const PATIENCE = 15_000;
const BY_CODE = { face_locked: "locked", face_not_asked_for: "stale", form_expired: "stale", consent_required: "stale" };
const BY_STATUS = { 403: "stale", 404: "expired", 409: "burned", 410: "burned", 429: "too_many", 503: "busy" };

// The server's no, or its silence; `word` names the sentence that explains it, `seconds` how long to wait.
export class CaptureProblem extends Error {
  constructor(word, seconds = 0) {
    super(word);
    this.word = word;
    this.seconds = seconds;
  }
}

export class Capture {
  #address;
  #csrf;
  #key;
  #previous;
  #sequence = 0;
  #began;

  // Opens a capture of this journey. Throws CaptureProblem.
  static async open(captures, journey, csrf) {
    const headers = { "Content-Type": "application/json", "FG-Csrf": csrf };
    const opened = await ask(captures, { headers, body: JSON.stringify({ journey }) });
    const capture = new Capture();
    capture.#address = `${captures}/${encodeURIComponent(opened.id)}`;
    capture.#csrf = csrf;
    capture.#key = await crypto.subtle.importKey("raw", bytes(opened.key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    capture.#previous = bytes(opened.chain);
    capture.#began = performance.now();
    capture.step = opened.step;
    capture.seconds = opened.expires_in;
    return capture;
  }

  // Signs one JPEG into the chain, one after the other, and gives the request that is still to be sent.
  async sign(jpeg) {
    const step = this.step.index;
    const sequence = this.#sequence++;
    const time = Math.round(performance.now() - this.#began);
    const head = new DataView(new ArrayBuffer(13));
    head.setUint32(0, sequence);
    head.setUint8(4, step);
    head.setBigUint64(5, BigInt(time));
    const digest = await crypto.subtle.digest("SHA-256", jpeg);
    const message = new Blob([this.#previous, head, digest]);
    this.#previous = new Uint8Array(await crypto.subtle.sign("HMAC", this.#key, await message.arrayBuffer()));
    const headers = {
      "Content-Type": "application/octet-stream",
      "FG-Csrf": this.#csrf,
      "FG-Seq": String(sequence),
      "FG-Step": String(step),
      "FG-Time": String(time),
      "FG-Mac": base64url(this.#previous),
    };
    return { headers, body: jpeg };
  }

  // Sends a signed frame; gives {step, hint} and moves on to a later step. Throws CaptureProblem.
  async send(signed) {
    const answer = await ask(`${this.#address}/frames`, signed);
    if (answer.step.index >= this.step.index) this.step = answer.step;
    return answer;
  }

  // The verdict: {result: "pass" | "fail" | "retry", hint, next}. Throws CaptureProblem.
  async finish() {
    return ask(`${this.#address}/finish`, { headers: { "FG-Csrf": this.#csrf } }, 45_000);
  }
}

async function ask(address, { headers, body }, patience = PATIENCE) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers,
      body,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(patience),
    });
  } catch {
    throw new CaptureProblem("network");
  }
  if (!response.ok) throw await refused(response);
  try {
    return await response.json();
  } catch {
    throw new CaptureProblem("network");
  }
}

async function refused(response) {
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10) || 5;
  const { error } = await response.json().catch(() => ({}));
  return new CaptureProblem(BY_CODE[error] ?? BY_STATUS[response.status] ?? "unforeseen", seconds);
}

function bytes(encoded) {
  const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function base64url(raw) {
  return btoa(String.fromCharCode(...raw)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
