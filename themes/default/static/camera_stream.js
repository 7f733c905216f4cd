// The person's camera: opened on request, drawn unmirrored into small JPEGs, and always switched off at the end.

import { refusal } from "./camera_refusal.js";
import { Problem } from "./camera_problem.js";

const LONG_SIDE = 640;
const SHORT_SIDE = 480;
const LIMIT = 48 * 1024;
const QUALITIES = [0.8, 0.7, 0.55, 0.4, 0.25];
const FROZEN = 2500; // milliseconds without a new picture
const FIRST_PICTURE = 10_000;
const MUTED = 1500; // a camera may pause for a moment

export class Camera {
  #stream;
  #video;
  #track;
  #canvas;
  #over = new AbortController();
  #pictures = 0;
  #sent = 0;

  // Asks the browser, and through it the person, for the camera, which `video` shows; the pictures that are sent are drawn
  // on `canvas`. `stop` is called with the Problem when it fails later; `going` throws when nobody waits any more. Throws Problem.
  static async open({ video, canvas }, stop, going) {
    if (!window.isSecureContext) throw new Problem("insecure");
    if (!navigator.mediaDevices?.getUserMedia || !crypto.subtle) throw new Problem("unsupported");
    const camera = new Camera();
    camera.#stream = await asked();
    [camera.#track] = camera.#stream.getVideoTracks();
    [camera.#video, camera.#canvas] = [video, canvas];
    try {
      going();
    } catch (problem) {
      camera.stop();
      throw problem;
    }
    try {
      video.srcObject = camera.#stream;
      await first(video);
    } catch {
      camera.stop();
      throw new Problem("frozen");
    }
    camera.#fit();
    const { width = 0, height = 0, frameRate = 0 } = camera.#track.getSettings?.() ?? {};
    camera.description = { label: camera.#track.label, width, height, rate: frameRate }; // what it says of itself
    camera.#watch(stop);
    return camera;
  }

  // Of the pictures that are sent: 4:3, upright where the camera is.
  get size() {
    return { width: this.#canvas.width, height: this.#canvas.height };
  }

  // Whether there is a picture that was not sent yet.
  get fresh() {
    return this.#pictures > this.#sent;
  }

  // The present picture as JPEG bytes of at most 48 KB, left and right as the camera sees them.
  async frame(best) {
    this.#sent = this.#pictures;
    this.#draw();
    for (const quality of [best, ...QUALITIES.filter((other) => other < best)]) {
      const blob = await new Promise((resolve) => this.#canvas.toBlob(resolve, "image/jpeg", quality));
      if (blob && blob.size <= LIMIT) return blob.arrayBuffer();
    }
    throw new Problem("not_readable");
  }

  stop() {
    this.#over.abort();
    for (const track of this.#stream.getTracks()) track.stop();
    if (this.#video.srcObject === this.#stream) this.#video.srcObject = null;
  }

  #fit() {
    const upright = this.#video.videoHeight > this.#video.videoWidth;
    this.#canvas.width = upright ? SHORT_SIDE : LONG_SIDE;
    this.#canvas.height = upright ? LONG_SIDE : SHORT_SIDE;
  }

  // Cut to 4:3 or 3:4 around the middle, never stretched: a stretched face is another face.
  #draw() {
    const { videoWidth, videoHeight } = this.#video;
    const { width, height } = this.#canvas;
    const scale = Math.min(videoWidth / width, videoHeight / height);
    const [left, top] = [(videoWidth - width * scale) / 2, (videoHeight - height * scale) / 2];
    this.#canvas.getContext("2d").drawImage(this.#video, left, top, width * scale, height * scale, 0, 0, width, height);
  }

  // Counts new pictures, and tells of a camera that ends, is covered up by the device, turned, or stands still.
  #watch(stop) {
    const { videoWidth, videoHeight } = this.#video;
    const signal = this.#over.signal;
    const on = (target, name, react) => target.addEventListener(name, react, { signal });
    on(this.#track, "ended", () => stop(new Problem("ended")));
    on(this.#track, "mute", () => setTimeout(() => this.#track.muted && !signal.aborted && stop(new Problem("muted")), MUTED));
    on(this.#video, "resize", () => {
      if (this.#video.videoWidth !== videoWidth || this.#video.videoHeight !== videoHeight) stop(new Problem("turned"));
    });
    let last = performance.now();
    each(this.#video, signal, () => {
      last = performance.now();
      this.#pictures += 1;
    });
    const ticking = setInterval(() => performance.now() - last > FROZEN && stop(new Problem("frozen")), 250);
    signal.addEventListener("abort", () => clearInterval(ticking));
  }
}

async function asked() {
  const wanted = { width: { ideal: LONG_SIDE }, height: { ideal: SHORT_SIDE }, facingMode: "user", frameRate: { ideal: 30 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: wanted });
  } catch (error) {
    if (error.name !== "OverconstrainedError") throw await refusal(error);
  }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: true });
  } catch (error) {
    throw await refusal(error);
  }
}

// Calls `react` for each new picture.
function each(video, signal, react) {
  let time = -1;
  const look = () => {
    if (signal.aborted) return;
    if (video.requestVideoFrameCallback || video.currentTime !== time) react();
    time = video.currentTime;
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(look);
    else setTimeout(look, 15);
  };
  look();
}

// Waits until the video shows its first picture.
async function first(video) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Problem("frozen")), FIRST_PICTURE));
  await Promise.race([video.play(), late]);
}
