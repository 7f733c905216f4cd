// The plane of the dot: x > 0 is the person's own left, y > 0 is down, 1 is the oval's edge and 22 degrees of the head.

const EDGE = 22;
const DIAGONAL = 0.8;
const REACHED = 0.7; // of the way to the dot,
const BEYOND = 1.9; // not much further,
const ASIDE = 0.6; // and aside of it by so much of the way that was gone

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
  const length = x * x + y * y;
  const [along, aside] = [(at.x * x + at.y * y) / length, Math.abs(at.x * y - at.y * x) / length];
  return REACHED <= along && along <= BEYOND && aside <= ASIDE * along;
}
