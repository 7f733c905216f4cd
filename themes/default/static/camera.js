// The camera page: starts on a press and never before, shows one instruction at a time, and always leaves a way on.

import { Camera } from "./camera_stream.js";
import { Capture } from "./camera_capture.js";
import { choices } from "./camera_choices.js";
import { Cues } from "./camera_cues.js";
import { IN_FLIGHT, Pace } from "./camera_pace.js";
import { Interrupted, Problem } from "./camera_problem.js";
import { Stage } from "./camera_stage.js";
import { announce, watch } from "./camera_watch.js";
import { advise, say, word } from "./camera_words.js";

const NEXT = { stale: "reload", expired: "reload", locked: "none" };

const page = document.getElementById("camera");
const [start, again, cancel, title, text] = ["start", "again", "cancel", "ended-title", "ended-text"].map(
  (id) => document.getElementById(id),
);
const picture = { video: document.getElementById("preview"), canvas: document.getElementById("taken") };
const stage = new Stage(document.getElementById("stage"), page);

let run = null; // the check that is going on, if any

for (const button of [start, again]) button.addEventListener("click", begin);
start.disabled = false; // only now is somebody there to hear the press
cancel.addEventListener("click", () => stop(null));
document.addEventListener("keydown", (event) => event.key === "Escape" && stop(null));

async function begin() {
  if (run) return;
  const mine = { over: null, camera: null, cues: new Cues() };
  run = mine;
  const unwatch = watch(stop);
  show("starting");
  say(word("starting"));
  document.getElementById("running-title").focus({ preventScroll: true });
  try {
    await check(mine);
  } catch (problem) {
    if (run === mine) leave(mine, problem);
  } finally {
    unwatch();
    mine.camera?.stop();
    mine.cues.close();
    if (run === mine) run = null;
  }
}

// Ends the check that is going on: with a Problem that is explained, or with null because the person wants to.
function stop(problem) {
  if (!run || page.dataset.state === "passed" || (!problem && page.dataset.state === "verifying")) return;
  const mine = run;
  run = null;
  mine.over = problem ?? new Interrupted();
  leave(mine, mine.over);
}

function leave(mine, problem) {
  mine.camera?.stop();
  if (!(problem instanceof Interrupted)) return explain(problem);
  show("intro");
  start.focus();
}

async function check(mine) {
  const going = () => {
    if (mine.over) throw mine.over;
  };
  const wishes = choices();
  mine.camera = await Camera.open(picture, stop, going);
  going();
  stage.shape(mine.camera);
  const capture = await Capture.open(page.dataset, wishes);
  going();
  announce(page.dataset.journey);
  show("live");
  stage.begin(capture, mine.cues);
  await stream(mine.camera, capture, going);
  mine.camera.stop();
  show("verifying");
  say(word("verifying"));
  const verdict = await capture.finish(mine.camera);
  going();
  conclude(verdict);
}

// Sends frames until the last step is shown. Ends early by an exception alone.
async function stream(camera, capture, going) {
  const pace = new Pace(capture.seconds);
  const flying = new Set();
  let broken = null;
  let due = 0;
  while (stage.step?.type !== "done") {
    going();
    if (broken) throw broken;
    if (pace.over) throw new Problem(pace.slow ? "slow" : "too_slow");
    if (performance.now() >= due && flying.size < IN_FLIGHT && camera.fresh) {
      due = performance.now() + pace.interval(capture.steps - capture.step.index);
      const taken = { step: stage.step.index, at: performance.now() };
      const sent = send(capture, pace, await capture.sign(await camera.frame(pace.quality), taken))
        .catch((problem) => (broken ??= problem))
        .finally(() => flying.delete(sent));
      flying.add(sent);
    }
    await Promise.race([pause(due - performance.now()), ...flying]); // the last step is over with its answer
  }
  await Promise.all(flying);
  if (broken) throw broken;
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(4, milliseconds)));
}

async function send(capture, pace, signed) {
  const answer = await pace.measured(capture.send(signed));
  stage.offer(capture.step);
  stage.point(answer.at);
  advise(answer.hint);
}

function conclude(verdict) {
  if (verdict.result === "pass") {
    const next = new URL(verdict.next, location.href);
    if (next.origin !== location.origin) throw new Problem("unforeseen");
    show("passed");
    say(word("passed"));
    location.assign(next);
  } else if (verdict.result === "retry") {
    end(word("retry"), `${word("retry.text")} ${word(`hint.${verdict.hint}`)}`);
  } else {
    end(word("fail"), word("fail.text"));
  }
}

function explain(problem) {
  if (!(problem instanceof Problem)) console.error(problem);
  const known = problem instanceof Problem ? problem : new Problem("unforeseen");
  end(word("problem"), word(`problem.${known.word}`).replace("{seconds}", String(known.seconds || 5)), NEXT[known.word]);
}

function end(heading, sentence, next = "again") {
  for (const way of ["again", "reload"]) document.getElementById(way).hidden = way !== next;
  title.textContent = heading;
  text.textContent = sentence.trim();
  show("ended");
  title.focus();
}

function show(state) {
  page.dataset.state = state;
  document.documentElement.dataset.state = state;
  for (const part of page.querySelectorAll("[data-shown-in]")) {
    part.hidden = !part.dataset.shownIn.split(" ").includes(state);
  }
  if (state !== "live") stage.clear();
}
