// What is seen while the check runs: the oval, the dot and where the head points, the light, the words for each step.

import { onTarget, way } from "./camera_dot.js";
import { say, tell, word } from "./camera_words.js";

const CHANGE = 500; // milliseconds: two changes of light a second at most (WCAG 2.2 §2.3.1)
const OPENED = 2500; // how long it is said that the eyes can be opened
const REACH = 1.3; // no pointer leaves the picture

export class Stage {
  #root;
  #page;
  #capture = null;
  #cues = null;
  #due = null; // a step that waits until the light may change
  #waiting;
  #since = 0;
  #held = false;

  // root: the element with the picture; page: the one whose data- attributes the looks depend on.
  constructor(root, page) {
    [this.#root, this.#page] = [root, page];
  }

  // Upright cameras are shown upright.
  shape({ size }) {
    this.#page.dataset.upright = String(size.height > size.width);
  }

  begin(capture, cues) {
    [this.#capture, this.#cues, this.step] = [capture, cues, null];
    this.#show(capture.step);
  }

  // Shows a step that the server has released, as soon as the light may change; never an earlier one.
  offer(step) {
    const latest = this.#due ?? this.step;
    if (!latest || step.index <= latest.index) return;
    const lit = step.type === "light" || this.step.type === "light";
    const wait = lit ? this.#since + CHANGE - performance.now() : 0;
    clearTimeout(this.#waiting);
    this.#due = step;
    if (wait <= 0) this.#show(step);
    else this.#waiting = setTimeout(() => this.#show(step), wait);
  }

  // Where the head points: {x, y} in units of the oval, x > 0 to the person's own left; near over their first picture.
  point(at) {
    if (!this.step) return;
    this.#root.classList.toggle("is-pointing", Boolean(at) && this.step.type === "follow");
    if (!at) return;
    document.documentElement.dataset.at = `${at.x},${at.y}`;
    const [x, y] = [at.x, at.y].map((value) => Math.min(Math.max(value, -REACH), REACH));
    this.#set({ "--at-x": -x, "--at-y": y, "--near": Math.min(Math.max(at.near, 0.5), 2) });
    const held = this.step.type === "follow" && onTarget(at, this.step);
    if (held !== this.#held) this.#root.classList.toggle("is-held", held);
    this.#held = held;
  }

  // Everything off: before a check, and as soon as it is over.
  clear() {
    clearTimeout(this.#waiting);
    [this.#capture, this.#due, this.step, this.#held] = [null, null, null, false];
    this.#root.classList.remove("is-pointing", "is-held");
    this.#set({ "--scale": 1, "--near": 1, "--progress": 0 });
    for (const element of [this.#page, document.documentElement]) {
      for (const name of ["step", "type", "light", "amount", "at"]) delete element.dataset[name];
    }
  }

  #show(step) {
    const before = this.step;
    [this.step, this.#due, this.#since, this.#held] = [step, null, performance.now(), false];
    this.#root.classList.remove("is-pointing", "is-held");
    const name = [step.type, step.to ?? step.action ?? step.colour].filter(Boolean).join("-");
    const shown = { step: name, type: step.type, amount: String(step.degrees ?? step.scale ?? "") };
    Object.assign(this.#page.dataset, shown);
    Object.assign(document.documentElement.dataset, shown);
    if (step.colour) this.#page.dataset.light = step.colour;
    else delete this.#page.dataset.light;
    const [x, y] = step.to ? way(step) : [0, 0];
    this.#set({
      "--scale": step.scale ?? 1,
      "--dot-x": -x, // the preview is a mirror
      "--dot-y": y,
      "--dwell": `${step.dwell ?? 0}s`,
      "--progress": (100 * step.index) / this.#capture.steps,
    });
    this.#announce(step, before);
  }

  #announce(step, before) {
    const progress = document.getElementById("steps");
    progress.setAttribute("aria-valuemax", String(this.#capture.steps));
    progress.setAttribute("aria-valuenow", String(step.index));
    say(word(`step.${step.to ?? step.action ?? step.type}`));
    if (before?.action === "close_eyes") {
      this.#cues.ring();
      tell(word("opened"), OPENED);
    }
  }

  #set(properties) {
    for (const [name, value] of Object.entries(properties)) this.#page.style.setProperty(name, String(value));
  }
}
