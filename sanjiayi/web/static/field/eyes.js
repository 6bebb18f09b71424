// Three ways for a code to come in: the camera, a photo, a scanner that types like a keyboard.

const WIDTH = 640;
const PAUSE_MS = 60;
const PHOTO_WIDTH = 1600;
const KEY_GAP_MS = 150;
const SHORTEST = 4; // letters of the shortest tube number

class Reader {
  constructor() {
    this.turn = 0;
    this.asked = new Map();
    this.worker = new Worker(document.body.dataset.eyes);
    this.worker.onmessage = ({ data }) => {
      this.asked.get(data.turn)?.(data);
      this.asked.delete(data.turn);
    };
  }

  read(picture, isPhoto = false) {
    const turn = ++this.turn;
    return new Promise((resolve) => {
      this.asked.set(turn, resolve);
      this.worker.postMessage({ turn, picture, isPhoto }, [picture.data.buffer]);
    });
  }
}

let reader = null;
const theReader = () => (reader ||= new Reader());

export const hasCamera = () => Boolean(globalThis.isSecureContext && navigator.mediaDevices?.getUserMedia);

/** A camera that tells every code it sees, as often as it sees it. */
export class Camera {
  constructor(video, onText) {
    Object.assign(this, { video, onText, isOn: false, frames: 0 });
    this.canvas = document.createElement("canvas");
    this.paper = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  /** "" when it runs; else "none", "refused" or "busy". */
  async start() {
    if (this.isOn) return "";
    if (!hasCamera()) return "none";
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
      });
    } catch (error) {
      if (error.name === "NotAllowedError" || error.name === "SecurityError") return "refused";
      return error.name === "NotFoundError" ? "none" : "busy";
    }
    this.isOn = true;
    this.video.srcObject = this.stream;
    await this.video.play().catch(() => {});
    this.#loop();
    this.#stayAwake();
    return "";
  }

  stop() {
    this.isOn = false;
    for (const track of this.stream?.getTracks() || []) track.stop();
    this.video.srcObject = null;
    this.lock?.release?.().catch(() => {});
    this.lock = null;
  }

  get hasTorch() {
    return Boolean(this.stream?.getVideoTracks()[0]?.getCapabilities?.().torch);
  }

  torch(isOn) {
    return this.stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: isOn }] }).catch(() => {});
  }

  async #stayAwake() {
    this.lock = await navigator.wakeLock?.request("screen").catch(() => null);
  }

  async #loop() {
    while (this.isOn) {
      const { videoWidth: wide, videoHeight: high } = this.video;
      if (wide && !document.hidden) {
        const scale = Math.min(1, WIDTH / wide);
        this.canvas.width = Math.round(wide * scale);
        this.canvas.height = Math.round(high * scale);
        this.paper.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
        const picture = this.paper.getImageData(0, 0, this.canvas.width, this.canvas.height);
        const { text } = await theReader().read(picture);
        this.frames += 1;
        if (text && this.isOn) this.onText(text);
      }
      await new Promise((next) => setTimeout(next, PAUSE_MS));
    }
  }
}

/** The text in a photo; "" when none is found. */
export async function readPhoto(file) {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  const scale = Math.min(1, PHOTO_WIDTH / Math.max(picture.width, picture.height));
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const paper = canvas.getContext("2d");
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const { text } = await theReader().read(paper.getImageData(0, 0, canvas.width, canvas.height), true);
  return text;
}

/** A scanner that types: many keys faster than a hand, then Enter. */
export function listenToWedge(onText) {
  let typed = "";
  let at = 0;
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("input, textarea, select") || event.ctrlKey || event.metaKey) return;
    const now = event.timeStamp;
    if (now - at > KEY_GAP_MS) typed = "";
    at = now;
    if (event.key === "Enter") {
      if (typed.length >= SHORTEST) {
        event.preventDefault();
        onText(typed);
      }
      typed = "";
    } else if (event.key.length === 1) {
      typed += event.key;
      // a blank in a code must not press the button that happens to have the focus
      if (typed.length === 3) document.activeElement?.blur?.();
      if (event.key === " " && typed.length > 1) event.preventDefault();
    }
  });
}
