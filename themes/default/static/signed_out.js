// Goes on to the application when every frame has been loaded, or when one of them takes too long.

const PATIENCE = 3000; // milliseconds

const leave = () => location.replace(document.getElementById("next").href);

if (document.readyState === "complete") leave();
else {
  addEventListener("load", leave, { once: true });
  setTimeout(leave, PATIENCE);
}
