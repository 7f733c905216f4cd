// The plane of the dot: x > 0 is the person's own left, y > 0 is down, 1 is the oval's edge and 22 degrees of the head.

const EDGE = 22;
const DIAGONAL = 0.8;
const FAR_ENOUGH = 0.7;
const APART = Math.cos((26 * Math.PI) / 180);

// [x, y] of a step's dot.
export function way({ to, degrees }) {
  const x = Number(to.includes("left")) - Number(to.includes("right"));
  const y = Number(to.includes("down")) - Number(to.includes("up"));
  const reach = (degrees / EDGE) * (x && y ? DIAGONAL : 1);
  return [x * reach, y * reach];
}

// Whether the head points at the dot. For the eye alone: the server judges by itself.
export function onTarget(at, step) {
  const [x, y] = way(step);
  const along = at.x * x + at.y * y;
  const [far, gone] = [Math.hypot(x, y), Math.hypot(at.x, at.y)];
  return along >= FAR_ENOUGH * far * far && along >= APART * far * gone;
}
