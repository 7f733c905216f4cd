// A tone and a short buzz for those who have their eyes closed or do not look at the page.

export class Cues {
  #audio = null;

  // Made while the person presses the button: browsers let a page sound only then.
  constructor() {
    try {
      this.#audio = new AudioContext();
    } catch {
      // the buzz and the spoken words remain
    }
  }

  ring() {
    navigator.vibrate?.(150);
    if (!this.#audio) return;
    const [tone, volume, now] = [this.#audio.createOscillator(), this.#audio.createGain(), this.#audio.currentTime];
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.0001, now);
    volume.gain.exponentialRampToValueAtTime(0.12, now + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, now + 0.35);
    tone.connect(volume).connect(this.#audio.destination);
    tone.start(now);
    tone.stop(now + 0.4);
  }

  close() {
    this.#audio?.close().catch(() => {});
    this.#audio = null;
  }
}
