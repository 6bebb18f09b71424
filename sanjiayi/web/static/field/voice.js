// Four sounds and one short sentence: the result and the door, never the name.

const SOUNDS = {
  // [hertz, start s, length s]
  good: [[880, 0, 0.09], [1320, 0.1, 0.14]],
  twice: [[660, 0, 0.12], [660, 0.18, 0.12]],
  bad: [[220, 0, 0.32]],
  note: [[520, 0, 0.08]],
};

export class Voice {
  constructor(settings) {
    this.settings = settings;
  }

  /** A browser lets a page sound only after a touch: call this from one. */
  wake() {
    const Context = globalThis.AudioContext || globalThis.webkitAudioContext;
    if (!this.context && Context) this.context = new Context();
    this.context?.resume?.().catch(() => {});
  }

  sound(name) {
    if (this.settings.isMute || !this.context) return;
    for (const [hertz, start, length] of SOUNDS[name] || []) {
      const tone = this.context.createOscillator();
      const loud = this.context.createGain();
      const at = this.context.currentTime + start;
      tone.type = name === "bad" ? "square" : "sine";
      tone.frequency.value = hertz;
      loud.gain.setValueAtTime(0.25, at);
      loud.gain.exponentialRampToValueAtTime(0.001, at + length);
      tone.connect(loud).connect(this.context.destination);
      tone.start(at);
      tone.stop(at + length);
    }
  }

  say(words) {
    const speech = globalThis.speechSynthesis;
    if (this.settings.isMute || !this.settings.speaks || !speech) return;
    speech.cancel();
    const said = new SpeechSynthesisUtterance(words);
    said.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
    said.rate = this.settings.rate;
    speech.speak(said);
  }
}
