// The person's camera: opened on request, drawn unmirrored into small JPEGs, and always switched off at the end.

const WIDTH = 640;
const HEIGHT = 480;
const LIMIT = 48 * 1024;
const QUALITIES = [0.8, 0.7, 0.55, 0.4, 0.25];

const NAMES = {
  NotAllowedError: "not_allowed",
  SecurityError: "not_allowed",
  NotFoundError: "not_found",
  OverconstrainedError: "not_found",
  NotReadableError: "not_readable",
  AbortError: "not_readable",
};

// A reason why there is no picture; `word` names the sentence that explains it.
export class CameraProblem extends Error {
  constructor(word) {
    super(word);
    this.word = word;
  }
}

export class Camera {
  #stream;
  #video;
  #canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });

  // Asks the browser, and through it the person, for the camera. Throws CameraProblem.
  static async open(video) {
    if (!window.isSecureContext) throw new CameraProblem("insecure");
    if (!navigator.mediaDevices?.getUserMedia || !crypto.subtle) throw new CameraProblem("unsupported");
    const camera = new Camera();
    try {
      camera.#stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { width: { ideal: WIDTH }, height: { ideal: HEIGHT }, facingMode: "user", frameRate: { ideal: 30 } },
      });
    } catch (error) {
      throw new CameraProblem(NAMES[error.name] ?? "unsupported");
    }
    camera.#video = video;
    video.srcObject = camera.#stream;
    try {
      await video.play();
    } catch {
      camera.stop();
      throw new CameraProblem("not_readable");
    }
    return camera;
  }

  get live() {
    return this.#stream.getVideoTracks().some((track) => track.readyState === "live");
  }

  // The present picture as JPEG bytes of at most 48 KB, left and right as the camera sees them.
  async frame() {
    this.#draw();
    for (const quality of QUALITIES) {
      const blob = await new Promise((resolve) => this.#canvas.toBlob(resolve, "image/jpeg", quality));
      if (blob && blob.size <= LIMIT) return blob.arrayBuffer();
    }
    throw new CameraProblem("not_readable");
  }

  stop() {
    for (const track of this.#stream.getTracks()) track.stop();
    if (this.#video) this.#video.srcObject = null;
  }

  // Cut to 4:3 around the middle, never stretched: a stretched face is another face.
  #draw() {
    const { videoWidth, videoHeight } = this.#video;
    const width = Math.min(videoWidth, (videoHeight * WIDTH) / HEIGHT);
    const height = (width * HEIGHT) / WIDTH;
    const context = this.#canvas.getContext("2d");
    const left = (videoWidth - width) / 2;
    const top = (videoHeight - height) / 2;
    context.drawImage(this.#video, left, top, width, height, 0, 0, WIDTH, HEIGHT);
  }
}
