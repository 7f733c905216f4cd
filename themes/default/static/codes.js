// Copy and print for the recovery codes. Without it they are still there to be written down.

const codes = [...document.querySelectorAll("#codes code")].map((code) => code.textContent);
const copy = document.getElementById("copy");

copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(codes.join("\n"));
  copy.textContent = copy.dataset.done;
});

document.getElementById("print").addEventListener("click", () => window.print());
