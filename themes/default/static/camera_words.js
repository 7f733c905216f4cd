// What the page says: one instruction, and under it a hint about light and framing. Both are live regions.

const HINT_LASTS = 900; // milliseconds: long enough to be read, and not said again while it holds

const words = JSON.parse(document.getElementById("words").textContent);
const instruction = document.getElementById("instruction");
const hint = document.getElementById("hint");
let advised = 0;
let lasts = HINT_LASTS;

// The sentence of that name; empty where there is none.
export function word(name) {
  return words[name] ?? "";
}

export function say(text) {
  if (instruction.textContent !== text) instruction.textContent = text;
  hint.textContent = "";
}

// `name` of a hint as the server gives it, or null.
export function advise(name) {
  const text = word(`hint.${name}`);
  if (performance.now() - advised < (text ? lasts - HINT_LASTS : lasts)) return;
  if (text) tell(text);
  else if (hint.textContent) hint.textContent = "";
}

// Beside the instruction, for at least `milliseconds`.
export function tell(text, milliseconds = HINT_LASTS) {
  advised = performance.now();
  lasts = milliseconds;
  if (hint.textContent !== text) hint.textContent = text;
}
