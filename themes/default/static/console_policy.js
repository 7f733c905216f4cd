// The preview follows what is typed, the applications that are offered what is looked for. Without this a button asks
// for the page anew, and so does the Enter key: the button that it presses stands first and is removed here.

const form = document.getElementById("policy");
const named = ["face", "floor", "face_profile", "face_liveness", "face_max_age", "face_unused_months", "application"];
const several = ["second_factors", "factors"];
const ticks = ["face_approval", "face_duplicates"];
let waiting;
let asked;

form.classList.add("scripted");
form.querySelector(":scope > .needs-no-script").remove();
form.elements.find?.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});
form.addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(preview, 200, event.target.name === "find");
});

async function preview(looking) {
  asked?.abort();
  asked = new AbortController();
  const typed = new FormData(form);
  const query = new URLSearchParams();
  for (const name of named) if (typed.get(name) || name === "face_max_age") query.set(name, typed.get(name));
  for (const name of several) query.set(name, typed.getAll(name).join(" "));
  if (looking) query.set("find", typed.get("find"));
  for (const name of ticks) query.set(name, String(typed.has(name)));
  try {
    const answer = await fetch(`${form.dataset.preview}?${query}`, { signal: asked.signal });
    if (!answer.ok) return;
    const said = await answer.json();
    if (said.applications) offer(form.elements.application, said.applications);
    for (const name of ["sentences", "consequences"]) show(document.getElementById(name), said[name]);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}

function offer(select, found) {
  const chosen = select.value;
  const any = select.options[0];
  select.replaceChildren(any, ...found.map(([id, name]) => new Option(name, id, false, id === chosen)));
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
