// The capture protocol: open, frames each bound to the one before by a MAC, finish. It decides nothing; the server does.

import { Problem } from "./camera_problem.js";

const PATIENCE = 15_000;
const ONCE_MORE = [100, 200, 300]; // milliseconds; a frame that found no place was not looked at, and may come again
const BY_CODE = { face_locked: "locked", face_not_asked_for: "stale", form_expired: "stale", consent_required: "stale" };
const BY_STATUS = { 403: "stale", 404: "expired", 409: "burned", 410: "burned", 429: "too_many", 503: "busy" };

export class Capture {
  #address;
  #csrf;
  #key;
  #previous;
  #sequence = 0;
  #began;

  // Opens a capture of a journey, with the wishes {light, steps}. Throws Problem.
  static async open({ captures, journey, csrf }, wishes) {
    const headers = { "Content-Type": "application/json", "FG-Csrf": csrf };
    const opened = await ask(captures, { headers, body: JSON.stringify({ journey, ...wishes }) });
    const capture = new Capture();
    capture.#address = `${captures}/${encodeURIComponent(opened.id)}`;
    capture.#csrf = csrf;
    capture.#key = await crypto.subtle.importKey("raw", bytes(opened.key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    capture.#previous = bytes(opened.chain);
    capture.#began = performance.now();
    capture.step = opened.step; // the latest that the server has released
    capture.steps = opened.steps;
    capture.seconds = opened.expires_in;
    return capture;
  }

  // Signs one JPEG into the chain, one after the other, and gives the request that is still to be sent.
  // taken: {step: index of the step that was shown when the picture was taken, at: performance.now() of then}
  async sign(jpeg, taken) {
    const sequence = this.#sequence++;
    const time = Math.max(Math.round(taken.at - this.#began), 0);
    const head = new DataView(new ArrayBuffer(13));
    head.setUint32(0, sequence);
    head.setUint8(4, taken.step);
    head.setBigUint64(5, BigInt(time));
    const digest = await crypto.subtle.digest("SHA-256", jpeg);
    const message = new Blob([this.#previous, head, digest]);
    this.#previous = new Uint8Array(await crypto.subtle.sign("HMAC", this.#key, await message.arrayBuffer()));
    const headers = {
      "Content-Type": "application/octet-stream",
      "FG-Csrf": this.#csrf,
      "FG-Seq": String(sequence),
      "FG-Step": String(taken.step),
      "FG-Time": String(time),
      "FG-Mac": base64url(this.#previous),
    };
    return { headers, body: jpeg };
  }

  // Sends a signed frame; gives {step, hint, at} and moves on to a later step. Throws Problem.
  async send(signed) {
    const answer = await this.#sent(signed);
    if (answer.step.index >= this.step.index) this.step = answer.step;
    return answer;
  }

  async #sent(signed) {
    for (const pause of ONCE_MORE) {
      try {
        return await ask(`${this.#address}/frames`, signed);
      } catch (problem) {
        if (problem.word !== "busy") throw problem;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return ask(`${this.#address}/frames`, signed);
  }

  // The verdict: {result: "pass" | "fail" | "retry", hint, next}. Throws Problem.
  async finish({ description }) {
    const ending = { frames: this.#sequence, mac: base64url(this.#previous), camera: description };
    const headers = { "Content-Type": "application/json", "FG-Csrf": this.#csrf };
    return ask(`${this.#address}/finish`, { headers, body: JSON.stringify(ending) }, 45_000);
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
    throw new Problem(navigator.onLine ? "network" : "offline");
  }
  if (!response.ok) throw await refused(response);
  try {
    return await response.json();
  } catch {
    throw new Problem("network");
  }
}

async function refused(response) {
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10) || 5;
  const { error } = await response.json().catch(() => ({}));
  return new Problem(BY_CODE[error] ?? BY_STATUS[response.status] ?? "unforeseen", seconds);
}

function bytes(encoded) {
  const binary = atob(encoded.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function base64url(raw) {
  return btoa(String.fromCharCode(...raw)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
