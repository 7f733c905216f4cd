// Test only: stands for a living person before the camera. getUserMedia gives a canvas on which a rendered head does
// what the page asks for (data- attributes of the root element), as late and as slowly as a person would, and mends it
// by what the page shows of it (tests/face/actor.py). Left is the person's own left, which is image right.
(() => {
  if (!navigator.mediaDevices) return;
  const REACTION = 300, MOVEMENT = 400, TICK = 50, LONGEST = 90, STARTS = 400, SIZE = [640, 480], GLOW = 0.25;
  const OVERSHOOT = 1.1, NOD = 0.6, BESIDE = 0.3, CORRECTION = 0.25, MENDS = 100;
  const REST = { yaw: 0, pitch: 0, roll: 0, mouth: 0, lids: 0, nearness: 1 };
  const UNITS = { yaw: 4, pitch: 4, roll: 6, mouth: 0.25, lids: 0.5, nearness: 0.1 };
  const ACTIONS = {
    turn_left: { yaw: 20 }, turn_right: { yaw: -20 }, look_up: { pitch: -13 }, look_down: { pitch: 13 },
    tilt_left: { roll: 18 }, tilt_right: { roll: -18 }, open_mouth: { mouth: 0.75 }, close_eyes: { lids: 1 },
  };
  const COLOURS = {
    warm: [1, 0.69, 0.39], cool: [0.39, 0.58, 1], green: [0.46, 0.87, 0.46], white: [1, 1, 1], dark: [0.004, 0.004, 0.006],
  };

  async function heads() {
    const files = await (await fetch("/test-camera/heads.json")).json();
    const bytes = (base64) => {
      const text = atob(base64), read = new Uint8Array(text.length);
      for (let at = 0; at < read.length; at += 1) read[at] = text.charCodeAt(at);
      return read;
    };
    const read = (jpeg) => createImageBitmap(new Blob([bytes(jpeg)], { type: "image/jpeg" }));
    return Promise.all(files.map(async ({ state, picture, gain }) => ({ state, picture: await read(picture), gain: await read(gain) })));
  }

  // Rendered heads are no part of a camera: they are there before it is asked for, and it starts as slowly as one does.
  let loaded = null;
  const load = () => (loaded ??= heads());
  document.addEventListener("DOMContentLoaded", () => document.querySelector("#camera") && load());

  function direction(to) {
    const x = to.includes("left") - to.includes("right"), y = to.includes("down") - to.includes("up");
    return x && y ? [0.8 * x, 0.8 * y] : [x, y];
  }

  // What somebody does who is shown a step.
  function wanted({ step = "", type, amount }) {
    const what = step.slice(step.indexOf("-") + 1);
    if (type === "act") return { ...REST, ...ACTIONS[what] };
    if (type === "nearer") return { ...REST, nearness: 1.03 * amount };
    if (type !== "follow") return REST;
    const [x, y] = direction(what), degrees = OVERSHOOT * amount;
    return { ...REST, yaw: degrees * x, pitch: NOD * degrees * y };
  }

  const mix = (a, b, share) => Object.fromEntries(Object.keys(REST).map((name) => [name, a[name] + share * (b[name] - a[name])]));

  // Heads are rendered turned, or near, or tilted, never two of these: from one to another goes by way of rest.
  const kind = (state) => (Math.hypot(state.yaw, state.pitch) > 1 ? "turned" : Object.keys(REST).find((name) => Math.abs(state[name] - REST[name]) > 0.02));

  class Person {
    from = REST; to = REST; wish = REST; toldAt = -Infinity; mendedAt = 0;

    get lasts() {
      const [before, after] = [kind(this.from), kind(this.to)];
      return before && after && before !== after ? 2 * MOVEMENT : MOVEMENT;
    }

    state(now) {
      const lasts = this.lasts, gone = Math.min(Math.max((now - this.toldAt - REACTION) / lasts, 0), 1);
      const eased = (share) => share * share * (3 - 2 * share);
      if (lasts === MOVEMENT) return mix(this.from, this.to, eased(gone));
      return gone < 0.5 ? mix(this.from, REST, eased(2 * gone)) : mix(REST, this.to, eased(2 * gone - 1));
    }

    looks(shown, now) {
      const wish = wanted(shown);
      if (Object.keys(REST).some((name) => wish[name] !== this.wish[name])) {
        [this.from, this.to, this.wish, this.toldAt] = [this.state(now), wish, wish, now];
      } else if (shown.type === "follow" && shown.at && now > this.toldAt + REACTION + this.lasts && now > this.mendedAt + MENDS) {
        this.mendedAt = now;
        this.mend(shown);
      }
    }

    // Whoever has arrived beside the dot goes over to it.
    mend({ step, amount, at }) {
      const [x, y] = direction(step), [sawX, sawY] = at.split(",");
      const aside = [22 * sawX - amount * x, 22 * sawY - amount * y];
      if (Math.hypot(...aside) <= BESIDE * amount) return;
      this.to = { ...this.to, yaw: this.to.yaw - CORRECTION * aside[0], pitch: this.to.pitch - CORRECTION * NOD * aside[1] };
      this.from = this.to;
    }
  }

  async function person() {
    const [known] = await Promise.all([load(), new Promise((resolve) => setTimeout(resolve, STARTS))]), someone = new Person();
    const canvas = Object.assign(document.createElement("canvas"), { width: SIZE[0], height: SIZE[1] });
    const context = canvas.getContext("2d", { willReadFrequently: true }), out = context.createImageData(...SIZE);
    let seen, picture, gain, now = 0, drawn = performance.now();
    const pixels = (bitmap) => { context.drawImage(bitmap, 0, 0); return context.getImageData(0, 0, ...SIZE).data; };
    const far = ({ state }, now) => Object.keys(UNITS).reduce((sum, name) => sum + ((state[name] - now[name]) / UNITS[name]) ** 2, 0);
    const draw = () => {
      const shown = document.documentElement.dataset, real = performance.now();
      now += Math.min(real - drawn, LONGEST); // a page that stalls must not see a head that leaps
      drawn = real;
      someone.looks(shown, now);
      const state = someone.state(now);
      const head = known.reduce((best, one) => (far(one, state) < far(best, state) ? one : best));
      if (head !== seen) [picture, gain, seen] = [pixels(head.picture), pixels(head.gain), head];
      const colour = shown.type === "light" ? COLOURS[shown.step.slice("light-".length)] : [0, 0, 0];
      window.relight(picture, gain, colour.map((part) => GLOW * part), out.data);
      context.putImageData(out, 0, 0);
    };
    draw();
    const ticking = setInterval(draw, TICK);
    const stream = canvas.captureStream(30), [track] = stream.getVideoTracks(), stop = track.stop.bind(track);
    track.stop = () => { clearInterval(ticking); stop(); };
    track.getSettings = () => ({ width: SIZE[0], height: SIZE[1], frameRate: 30 });
    Object.defineProperty(track, "label", { value: "Integrated Camera" });
    return stream;
  }

  navigator.mediaDevices.getUserMedia = person;
})();
