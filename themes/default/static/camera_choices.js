// What the person wishes of the check. Kept in this browser, so that nobody has to choose twice.

const KEPT = "faceguard-camera";

const light = document.getElementById("without-light");
const words = document.getElementById("in-words");

const kept = read();
// A tick that was set before this script ran stays.
light.checked ||= kept.light === false || matchMedia("(prefers-reduced-motion: reduce)").matches;
words.checked ||= kept.words === true;
for (const choice of [light, words]) choice.addEventListener("change", keep);

// {light: with the coloured light, steps: "dot" | "words"}, as the capture protocol calls them.
export function choices() {
  return { light: !light.checked, steps: words.checked ? "words" : "dot" };
}

function keep() {
  try {
    localStorage.setItem(KEPT, JSON.stringify({ light: !light.checked, words: words.checked }));
  } catch {
    // a browser that keeps nothing asks again next time
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}
