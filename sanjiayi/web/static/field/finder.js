// The window of the scanning screen: what the camera sees, a photo instead, the torch.

import { button, h, icon, t } from "./dom.js";
import { Camera, hasCamera, readPhoto } from "./eyes.js";

const SAME_MS = 2500;

export class Finder {
  /** heard(text, how): a code was read; reading(), nothing(): a photo is looked at, holds none. */
  constructor({ heard, reading, nothing, search }) {
    Object.assign(this, { heard, reading, nothing, search, seen: { text: "", at: 0 } });
  }

  make() {
    this.video = h("video", { playsinline: true, muted: true, "aria-hidden": "true" });
    this.video.muted = true;
    this.root = h("div.finder", { "data-camera": "starting" }, this.video, frame(), this.#buttons());
    return this.root;
  }

  #buttons() {
    const photo = h("input", {
      type: "file", accept: "image/*", capture: "environment", class: "vh", id: "photo",
      onchange: (event) => this.#photo(event.target),
    });
    this.torch = button(t("torch"), () => this.#torch(), { kind: "torch", drawing: "torch", hidden: true, "aria-pressed": "false" });
    return h("div.eyes", {}, this.torch,
      photo, h("label.btn", { for: "photo" }, icon("camera"), h("span", {}, t("photo"))),
      button(t("search"), () => this.search(), { drawing: "search", "data-act": "search" }));
  }

  async open() {
    const camera = new Camera(this.video, (text) => this.#saw(text));
    this.camera?.stop();
    this.camera = camera;
    const why = hasCamera() ? await camera.start() : "none";
    if (this.camera !== camera) return camera.stop();
    this.root.dataset.camera = why || "on";
    this.torch.hidden = !camera.hasTorch;
    if (!why) return;
    this.root.classList.add("off");
    this.root.prepend(h("p", {}, t(`camera_${why}`)));
  }

  close() {
    this.camera?.stop();
    this.camera = null;
  }

  #torch() {
    const isOn = this.torch.getAttribute("aria-pressed") !== "true";
    this.torch.setAttribute("aria-pressed", String(isOn));
    this.camera?.torch(isOn);
  }

  async #photo(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    this.reading();
    const text = await readPhoto(file).catch(() => "");
    if (text) this.heard(text, "photo");
    else this.nothing();
  }

  /** The camera sees the same card many times; it counts once until it was away. */
  #saw(text) {
    const at = performance.now();
    const isSame = text === this.seen.text && at - this.seen.at < SAME_MS;
    this.seen = { text, at };
    if (!isSame && !document.querySelector("dialog[open]")) this.heard(text, "code");
  }
}

function frame() {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  made.setAttribute("class", "aim");
  made.setAttribute("viewBox", "0 0 200 150");
  made.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M14 40V14h26M160 14h26v26M186 110v26h-26M40 136H14v-26");
  made.append(path);
  return made;
}
