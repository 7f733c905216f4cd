// The preview follows what is typed. Without it a button asks for the page anew.

const form = document.getElementById("policy");
const named = ["face", "floor", "face_profile", "face_liveness", "face_max_age", "face_unused_months", "application"];
const several = ["second_factors", "factors"];
const ticks = ["face_approval", "face_duplicates"];
let waiting;
let asked;

form.classList.add("scripted");
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(preview, 200);
});

async function preview() {
  asked?.abort();
  asked = new AbortController();
  const typed = new FormData(form);
  const query = new URLSearchParams();
  for (const name of named) if (typed.get(name) || name === "face_max_age") query.set(name, typed.get(name));
  for (const name of several) query.set(name, typed.getAll(name).join(" "));
  for (const name of ticks) query.set(name, String(typed.has(name)));
  try {
    const answer = await fetch(`${form.dataset.preview}?${query}`, { signal: asked.signal });
    if (!answer.ok) return;
    const said = await answer.json();
    for (const name of ["sentences", "consequences"]) show(document.getElementById(name), said[name]);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function show(list, texts) {
  list.replaceChildren(
    ...texts.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }),
  );
}
