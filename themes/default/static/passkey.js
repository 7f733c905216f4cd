// Passkeys (WebAuthn Level 3): asks the browser for what the page's form needs and sends its answer with that form.
// What goes wrong is said in words, beside the button; every other way on the page stays as it was.

const form = document.getElementById("passkey");
const button = form.querySelector("button");
const problem = document.getElementById("passkey-problem");
const words = JSON.parse(document.getElementById("passkey-words").textContent);
const options = JSON.parse(form.dataset.options);
const { ceremony } = form.dataset;

const SAID = {
  NotAllowedError: "cancelled",
  InvalidStateError: "known",
  SecurityError: "insecure",
  ConstraintError: "unable",
  NotSupportedError: "unsupported",
};

let waiting = null; // aborts the offer in the field's suggestions
let offered = Promise.resolve(); // until that offer is over

form.addEventListener("submit", asked);
button.disabled = false; // only now is somebody there to hear the press
offered = offer();

async function asked(event) {
  event.preventDefault();
  button.disabled = true;
  explain(null);
  waiting?.abort();
  await offered; // a browser asks one thing at a time
  try {
    send(await ask({}));
  } catch (error) {
    explain(error);
    offered = offer();
  } finally {
    button.disabled = false;
  }
}

// Passkeys among the suggestions of the e-mail field: the browser waits, and nobody is asked anything (§5.1.4).
async function offer() {
  if (form.dataset.conditional === undefined) return;
  if (!(await window.PublicKeyCredential?.isConditionalMediationAvailable?.())) return;
  const mine = (waiting = new AbortController());
  try {
    send(await ask({ mediation: "conditional", signal: mine.signal }));
  } catch (error) {
    if (!["AbortError", "NotAllowedError"].includes(error.name)) explain(error);
  } finally {
    waiting = null;
  }
}

async function ask(how) {
  if (!window.PublicKeyCredential || !navigator.credentials) throw new DOMException("no WebAuthn", "NotSupportedError");
  const credential = await navigator.credentials[ceremony]({ publicKey: read(options), ...how });
  if (!credential) throw new DOMException("nothing was chosen", "NotAllowedError");
  return credential;
}

function send(credential) {
  form.elements.credential.value = JSON.stringify(written(credential));
  button.disabled = true;
  form.submit();
}

function explain(error) {
  const text = error ? (words[SAID[error.name]] ?? words.unforeseen) : "";
  if (error?.name === "AbortError") return;
  if (error && !SAID[error.name]) console.error(error);
  problem.hidden = !text;
  problem.querySelector("span").textContent = text;
}

// §5.1.8 and §5.1.9, which not every browser reads by itself yet.
function read(json) {
  const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  const publicKey = { ...json, challenge: bytes(json.challenge) };
  if (json.user) publicKey.user = { ...json.user, id: bytes(json.user.id) };
  if (json.excludeCredentials) publicKey.excludeCredentials = named(json.excludeCredentials);
  if (json.allowCredentials) publicKey.allowCredentials = named(json.allowCredentials);
  return publicKey;
}

// §5.1 toJSON(), of what the server reads.
function written({ id, rawId, type, authenticatorAttachment, response }) {
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  if (ceremony === "create") {
    parts.attestationObject = text(response.attestationObject);
    parts.transports = response.getTransports?.() ?? [];
  } else {
    parts.authenticatorData = text(response.authenticatorData);
    parts.signature = text(response.signature);
    if (response.userHandle) parts.userHandle = text(response.userHandle);
  }
  return { id, rawId: text(rawId), type, authenticatorAttachment: authenticatorAttachment ?? undefined, response: parts };
}

function bytes(base64url) {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
