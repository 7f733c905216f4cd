// How often pictures are sent and how good they are: as the network and the server keep up, within the protocol's bounds.

export const IN_FLIGHT = 2;

const FASTEST = 1000 / 11; // milliseconds between two pictures
const SLOWEST = 1000 / 5;
const FRAMES = 240; // of one check; what is left is spread over the steps that are left
const EACH = 2000; // milliseconds for a step, twice what most people need
const LAST = 4000; // and for the last ones at least
const QUALITY = { best: 0.8, least: 0.5, step: 0.05 };
const QUICK = 180; // milliseconds there and back
const LONG = 380;

export class Pace {
  #began = performance.now();
  #until;
  #sent = 0;
  #trip = QUICK;

  constructor(seconds) {
    this.#until = this.#began + seconds * 1000;
    this.quality = QUALITY.best;
  }

  // Milliseconds from one picture to the next, with so many steps to go.
  interval(steps) {
    const carried = Math.min((1.1 * this.#trip) / IN_FLIGHT, SLOWEST);
    const needed = Math.min(Math.max(steps * EACH, LAST), this.#until - performance.now());
    const spread = needed / Math.max(FRAMES - this.#sent, 1);
    return Math.max(FASTEST, carried, spread);
  }

  get over() {
    return performance.now() > this.#until || this.#sent >= FRAMES;
  }

  // Whether fewer pictures arrived than a check needs.
  get slow() {
    return (performance.now() - this.#began) / Math.max(this.#sent, 1) > SLOWEST;
  }

  // Waits for a picture's answer and learns from how long it took.
  async measured(answer) {
    const began = performance.now();
    this.#sent += 1;
    const given = await answer;
    this.#trip += 0.2 * (performance.now() - began - this.#trip);
    const change = this.#trip > LONG ? -QUALITY.step : this.#trip < QUICK ? QUALITY.step : 0;
    this.quality = Math.min(Math.max(this.quality + change, QUALITY.least), QUALITY.best);
    return given;
  }
}
