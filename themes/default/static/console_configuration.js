// Copying the file, taking it over into the editor, and reading one from this device. Without it each is done by hand.

const present = document.getElementById("present");
const typed = document.getElementById("field-document");
const copy = document.getElementById("copy");
const edit = document.getElementById("edit");

for (const one of [copy, edit, document.getElementById("choose")]) one.hidden = false;

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
