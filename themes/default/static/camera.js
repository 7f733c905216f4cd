// The camera page: starts on a press and never before, shows one instruction at a time, and always leaves a way on.

import { Camera, CameraProblem } from "./camera_stream.js";
import { Capture, CaptureProblem } from "./camera_capture.js";

const BETWEEN_FRAMES = 110; // about nine a second
const IN_FLIGHT = 2;
const HINT_LASTS = 900;
const NEXT = { stale: "reload", expired: "reload", locked: "none" };

const page = document.getElementById("camera");
const words = JSON.parse(document.getElementById("words").textContent);
const [video, progress, instruction, hint] = ["preview", "progress", "instruction", "hint"].map((id) => document.getElementById(id));

class Cancelled extends Error {}

let run = null; // the check that is going on, if any

document.getElementById("start").addEventListener("click", start);
document.getElementById("start").disabled = false; // only now is somebody there to hear the press
document.getElementById("again").addEventListener("click", start);
document.getElementById("cancel").addEventListener("click", cancel);
document.addEventListener("keydown", (event) => event.key === "Escape" && cancel());
window.addEventListener("pagehide", cancel);

async function start() {
  if (run) return;
  const mine = { cancelled: false, camera: null };
  run = mine;
  show("starting");
  say(words.starting);
  try {
    await check(mine);
  } catch (problem) {
    stop(mine);
    if (problem instanceof Cancelled || mine.cancelled) show("intro");
    else explain(problem);
  } finally {
    stop(mine);
    if (run === mine) run = null;
  }
}

function cancel() {
  if (!run || ["verifying", "passed"].includes(page.dataset.state)) return;
  run.cancelled = true;
  stop(run);
  run = null;
  show("intro");
  document.getElementById("start").focus();
}

async function check(mine) {
  const camera = await Camera.open(video);
  mine.camera = camera;
  if (mine.cancelled) throw new Cancelled();
  const capture = await Capture.open(page.dataset.captures, page.dataset.journey, page.dataset.csrf);
  if (mine.cancelled) throw new Cancelled();
  show("live");
  await stream(mine, camera, capture);
  show("verifying");
  say(words.verifying);
  conclude(mine, await capture.finish());
}

// Sends frames until the server says that the last step is done. Ends early by an exception alone.
async function stream(mine, camera, capture) {
  const until = performance.now() + capture.seconds * 1000;
  const flying = new Set();
  let broken = null;
  step(capture.step);
  while (capture.step.type !== "done") {
    const due = performance.now() + BETWEEN_FRAMES;
    if (broken) throw broken;
    if (mine.cancelled) throw new Cancelled();
    if (performance.now() > until) throw new CaptureProblem("too_slow");
    if (!camera.live) throw new CameraProblem("not_readable");
    if (flying.size < IN_FLIGHT) {
      const sent = send(capture, await capture.sign(await camera.frame()))
        .catch((problem) => (broken ??= problem))
        .finally(() => flying.delete(sent));
      flying.add(sent);
    }
    await pause(due - performance.now());
  }
  await Promise.all(flying);
}

async function send(capture, signed) {
  const before = capture.step.index;
  const answer = await capture.send(signed);
  if (capture.step.index !== before) step(capture.step);
  advise(answer.hint);
}

function conclude(mine, verdict) {
  stop(mine);
  if (verdict.result === "pass") {
    show("passed");
    say(words.passed);
    const next = new URL(verdict.next, location.href);
    if (next.origin !== location.origin) throw new CaptureProblem("unforeseen");
    location.assign(next);
  } else if (verdict.result === "retry") {
    end(words.retry, `${words["retry.text"]} ${words[`hint.${verdict.hint}`] ?? ""}`);
  } else {
    end(words.fail, words["fail.text"]);
  }
}

function step(now) {
  const name = now.type === "turn" ? `turn-${now.to}` : now.type;
  document.documentElement.dataset.step = name;
  page.dataset.step = name;
  say(words[`step.${name.replace("-", "_")}`] ?? "");
  const done = now.type === "done" ? 1 : now.index / (now.index + 2);
  progress.style.strokeDasharray = `${done * 100} 100`;
}

let advised = 0;

// A hint stays long enough to be read, and is said again only when it changes.
function advise(name) {
  const text = words[`hint.${name}`] ?? "";
  if (!text && performance.now() - advised < HINT_LASTS) return;
  if (text) advised = performance.now();
  if (hint.textContent !== text) hint.textContent = text;
}

function say(text) {
  if (instruction.textContent !== text) instruction.textContent = text;
  hint.textContent = "";
}

function explain(problem) {
  const known = problem instanceof CameraProblem || problem instanceof CaptureProblem;
  if (!known) console.error(problem);
  const text = words[`problem.${known ? problem.word : "unforeseen"}`];
  end(words.problem, text.replace("{seconds}", String(problem.seconds ?? 5)), NEXT[problem.word]);
}

function end(title, text, next = "again") {
  for (const way of ["again", "reload"]) document.getElementById(way).hidden = way !== next;
  document.getElementById("ended-title").textContent = title;
  document.getElementById("ended-text").textContent = text.trim();
  show("ended");
  document.getElementById("ended-title").focus();
}

function show(state) {
  page.dataset.state = state;
  document.documentElement.dataset.state = state;
  for (const part of page.querySelectorAll("[data-shown-in]")) {
    part.hidden = !part.dataset.shownIn.split(" ").includes(state);
  }
  if (state === "live" || state === "verifying" || state === "passed") return;
  delete page.dataset.step;
  delete document.documentElement.dataset.step;
  progress.style.strokeDasharray = "0 100";
}

function stop(mine) {
  mine.camera?.stop();
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}
