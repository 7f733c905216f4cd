// Test only: stands for a living person before the camera. getUserMedia gives a canvas on which a rendered head does
// what the page asks for (data-step on the root element), as late and as slowly as a person would. Left is the
// person's own left, which is image right.
(() => {
  if (!navigator.mediaDevices) return;
  const REACTION = 300, MOVEMENT = 400, SIZE = [640, 480];
  const ASKED = { "turn-left": [24, 0], "turn-right": [-24, 0], "turn-up": [0, -14], "turn-down": [0, 14] };

  async function turns() {
    const files = await (await fetch("/test-camera/turns.json")).json();
    const bytes = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const read = async ([turn, jpeg]) => [turn, await createImageBitmap(new Blob([bytes(jpeg)], { type: "image/jpeg" }))];
    return new Map(await Promise.all(Object.entries(files).map(read)));
  }

  // By way of the middle when the axis changes: heads are rendered on one axis at a time.
  function between([yaw, pitch], [toYaw, toPitch], gone) {
    const eased = gone * gone * (3 - 2 * gone);
    const turnsCorner = (yaw && toPitch) || (pitch && toYaw);
    if (!turnsCorner) return [yaw + eased * (toYaw - yaw), pitch + eased * (toPitch - pitch)];
    return eased < 0.5 ? [yaw * (1 - 2 * eased), pitch * (1 - 2 * eased)]
      : [toYaw * (2 * eased - 1), toPitch * (2 * eased - 1)];
  }

  async function person() {
    const heads = await turns();
    const canvas = Object.assign(document.createElement("canvas"), { width: SIZE[0], height: SIZE[1] });
    const context = canvas.getContext("2d");
    let from = [0, 0], to = [0, 0], toldAt = -Infinity, step;
    const pose = (now) => between(from, to, Math.min(Math.max((now - toldAt - REACTION) / MOVEMENT, 0), 1));
    const draw = () => {
      const now = performance.now(), asked = document.documentElement.dataset.step;
      if (asked !== step) [from, to, toldAt, step] = [pose(now), ASKED[asked] ?? [0, 0], now, asked];
      const turn = pose(now).map((degrees) => 2 * Math.round(degrees / 2) || 0);
      context.drawImage(heads.get(turn.join()), 0, 0);
    };
    draw();
    const ticking = setInterval(draw, 33);
    const stream = canvas.captureStream(30), [track] = stream.getVideoTracks(), stop = track.stop.bind(track);
    track.stop = () => { clearInterval(ticking); stop(); };
    return stream;
  }

  navigator.mediaDevices.getUserMedia = person;
})();
