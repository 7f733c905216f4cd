// Test only: what a camera makes of a rendered head under the screen's light, as tests/face/lamp.py says it, and the
// noise of its sensor, which is never twice the same.
(() => {
  const BYTE = 64, NOISE = 2, POOL = 1 << 20;
  const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const encoded = (light) => (light <= 0.0031308 ? light * 12.92 : 1.055 * Math.min(light, 1) ** (1 / 2.4) - 0.055);
  const tables = new Map();

  // The lit colour by gain and colour: (65536,).
  function table(strength) {
    if (!tables.has(strength)) {
      const made = new Uint8Array(65536);
      for (let gain = 0; gain < 256; gain += 1) {
        const factor = 1 + (strength * gain) / BYTE;
        for (let colour = 0; colour < 256; colour += 1) made[(gain << 8) | colour] = Math.round(255 * encoded(linear(colour / 255) * factor));
      }
      tables.set(strength, made);
    }
    return tables.get(strength);
  }

  const noise = new Int8Array(POOL);
  for (let at = 0; at < POOL; at += 2) {
    const [size, turn] = [NOISE * Math.sqrt(-2 * Math.log(1 - Math.random())), 2 * Math.PI * Math.random()];
    noise[at] = Math.round(size * Math.cos(turn));
    noise[at + 1] = Math.round(size * Math.sin(turn));
  }

  // Writes into `out` what is seen of `picture` (both RGBA) under the screen's linear red, green and blue.
  window.relight = (picture, gain, screen, out) => {
    const [red, green, blue] = screen.map(table);
    let next = Math.floor(Math.random() * POOL);
    for (let at = 0; at < picture.length; at += 4) {
      const lit = gain[at] << 8;
      next = (next + 3) & (POOL - 1);
      out[at] = red[lit | picture[at]] + noise[next];
      out[at + 1] = green[lit | picture[at + 1]] + noise[(next + 1) & (POOL - 1)];
      out[at + 2] = blue[lit | picture[at + 2]] + noise[(next + 2) & (POOL - 1)];
      out[at + 3] = 255;
    }
  };
})();
