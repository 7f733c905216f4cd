// What interrupts a check from outside: the page is hidden, the device slept or went offline, another tab took over.

import { Problem } from "./camera_problem.js";

const TICK = 1000;
const GAP = 10_000; // milliseconds without a tick: the device slept, or the browser put the page aside

const tabs = "BroadcastChannel" in window ? new BroadcastChannel("faceguard-camera") : null;
const self = Math.random().toString(36);

// Tells other tabs that this one goes on with the journey: the server has ended their check.
export function announce(journey) {
  tabs?.postMessage({ journey, self });
}

// Calls `stop` with a Problem as soon as something interrupts. Gives the function that ends the watch.
export function watch(stop) {
  const over = new AbortController();
  const on = (target, name, react) => target.addEventListener(name, react, { signal: over.signal });
  const because = (word) => () => stop(new Problem(word));
  on(document, "visibilitychange", () => document.hidden && because("hidden")());
  on(window, "pagehide", because("hidden"));
  on(document, "freeze", because("hidden"));
  on(window, "offline", because("offline"));
  if (tabs) {
    const journey = document.getElementById("camera").dataset.journey;
    on(tabs, "message", ({ data }) => data.journey === journey && data.self !== self && because("elsewhere")());
  }
  let seen = Date.now();
  const ticking = setInterval(() => {
    if (Date.now() - seen > GAP) because("slept")();
    seen = Date.now();
  }, TICK);
  return () => {
    clearInterval(ticking);
    over.abort();
  };
}
