// The previews and what is said of the colours follow what is typed. Without it a button asks for the page anew.

const form = document.getElementById("looks");
const frames = [...form.querySelectorAll("iframe[data-scheme]")];
const members = ["display_name", "colour", "colour_dark", "corners", "font", "heading_font", "support_url", "terms_url", "privacy_url"];
const colours = ["colour", "colour_dark"];
const whole = /^#[0-9a-f]{6}$/i;
let waiting;
let asked;
let chosen = "";

form.classList.add("scripted");
for (const frame of frames) frame.addEventListener("load", () => showLogo(frame));
for (const place of form.querySelectorAll(".colour")) addPicker(place);
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(preview, 250);
});
document.getElementById("field-logo").addEventListener("change", choose);

async function preview() {
  const query = typed();
  for (const frame of frames) {
    query.set("scheme", frame.dataset.scheme);
    frame.contentWindow.location.replace(`${form.dataset.preview}?${query}`);
  }
  query.delete("scheme");
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(`${form.dataset.contrast}?${query}`, { signal: asked.signal });
    if (answer.ok) say(await answer.json());
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function typed() {
  const sent = new FormData(form);
  const query = new URLSearchParams();
  for (const name of members) {
    const value = sent.get(name).trim();
    if (!colours.includes(name) || !value || whole.test(value)) query.set(name, value);
  }
  if (sent.has("remove_logo")) query.set("without_logo", "true");
  return query;
}

function say(contrasts) {
  for (const name of colours) {
    const place = document.getElementById(`contrast-${name}`);
    place.textContent = contrasts[name]?.text ?? "";
    place.toggleAttribute("data-enough", contrasts[name]?.enough ?? false);
  }
}

function addPicker(place) {
  const field = place.querySelector("input");
  const picker = document.createElement("input");
  picker.type = "color";
  picker.setAttribute("aria-label", place.dataset.picker);
  picker.value = whole.test(field.value) ? field.value : field.placeholder;
  picker.addEventListener("input", () => (field.value = picker.value));
  field.addEventListener("input", () => {
    if (whole.test(field.value)) picker.value = field.value;
  });
  const pair = document.createElement("span");
  pair.className = "picked";
  field.replaceWith(pair);
  pair.append(field, picker);
}

// A picture that is not sent yet is shown from here alone.
function choose(event) {
  if (chosen) URL.revokeObjectURL(chosen);
  const [file] = event.target.files;
  chosen = file ? URL.createObjectURL(file) : "";
  if (chosen) frames.forEach(showLogo);
  else preview();
}

function showLogo(frame) {
  const picture = frame.contentDocument?.querySelector(".brand img");
  if (!chosen || !picture) return;
  picture.src = chosen;
  picture.className = "own";
  picture.removeAttribute("width");
  picture.removeAttribute("height");
}
