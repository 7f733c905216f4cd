// The file as it is, fetched when it is looked at; copying it, taking it over into the editor, and reading one from this
// device. Without it there is a link that shows the file, and the rest is done by hand.

const asItIs = document.getElementById("as-it-is");
const present = document.getElementById("present");
const typed = document.getElementById("field-document");
const copy = document.getElementById("copy");
const edit = document.getElementById("edit");

document.getElementById("choose").hidden = false;
document.getElementById("show")?.remove();
asItIs.addEventListener("toggle", look);
look();

async function look() {
  if (!asItIs.open || !copy.hidden) return;
  if (present.hidden) {
    const answer = await fetch(asItIs.dataset.file);
    if (!answer.ok || !answer.headers.get("content-type").startsWith("application/yaml")) return;
    present.firstChild.textContent = await answer.text();
  }
  present.hidden = copy.hidden = edit.hidden = false;
}

copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(present.textContent);
  copy.textContent = copy.dataset.done;
});

edit.addEventListener("click", () => {
  typed.value = present.textContent;
  typed.focus();
});

document.getElementById("file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (file) typed.value = await file.text();
});
