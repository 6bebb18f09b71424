// What was just said: one band of colour with one word, what may be done about it, and the
// last three.

import { button, clock, dot, h, icon, t } from "./dom.js";
import { now } from "./ids.js";

const STAYS_S = 30;
const LOOKS = {
  recorded: ["good", "good"], sealed: ["good", "good"], tube_opened: ["note", "note"], undone: ["note", "note"],
  moved: ["note", "note"], idle: ["note", ""], loading: ["note", ""], twice: ["twice", "twice"],
};
const DRAWINGS = { good: "tick", twice: "twice", bad: "stop", note: "code" };
const NOT_LISTED = ["tube_opened", "undone", "moved"];
const ROWS = { recorded: ["good", "tag_recorded"], twice: ["warn", "tag_twice"], sealed: ["good", "tag_sealed"] };

export class Band {
  /**
   * Tells results: {result, word, line, person?, swabs?, offers?}; line has "|" between its
   * parts, offers are [words, does, name of the act].  idle(): what stands there otherwise.
   */
  constructor({ voice, idle, where }) {
    Object.assign(this, { voice, idle, where, last: [], shown: null, startedAt: 0 });
    setInterval(() => this.#tick(), 1000);
  }

  make() {
    this.root = h("div.result", { role: "status", "data-result": "idle" });
    this.under = h("div.undo", { hidden: true });
    this.rows = h("ul.last");
    this.show(this.shown || this.idle());
    this.list();
    return [this.root, this.under];
  }

  tell(what) {
    const full = { ...what, at: now(), until: Date.now() + STAYS_S * 1000 };
    if (!NOT_LISTED.includes(what.result)) this.last = [full, ...this.last].slice(0, 4);
    this.show(full);
    this.list();
    const [look, sound] = LOOKS[what.result] || ["bad", "bad"];
    if (sound) this.voice.sound(sound);
    const where = what.person ? this.where(what.person) : "";
    if (look !== "note") this.voice.say([what.word, where].filter(Boolean).join(t("comma")));
  }

  show(what) {
    this.shown = what;
    if (!this.root) return;
    const [look] = LOOKS[what.result] || ["bad"];
    this.root.className = `result ${look}`;
    Object.assign(this.root.dataset, { result: what.result, person: what.person?.id || "", swabs: (what.swabs || []).join(" ") });
    this.root.replaceChildren(icon(DRAWINGS[look]), h("strong", {}, what.word), h("span", {}, dotted(what.line)));
    if (this.startedAt) {
      this.root.dataset.ms = (performance.now() - this.startedAt).toFixed(1);
      this.startedAt = 0;
    }
    this.under.className = `undo ${look}`;
    this.under.hidden = !what.until;
    this.timer = h("progress", { max: STAYS_S, value: STAYS_S, "aria-label": t("stays") });
    this.under.replaceChildren(this.timer, ...(what.offers || []).map(([words, does, act]) => button(words, does, { "data-act": act })));
    this.#tick();
  }

  /** Swabs were taken back: their lines say so, and cannot be taken back again. */
  strike(swabs) {
    this.last = this.last.map((one) => (one.swabs?.some((id) => swabs.includes(id)) ? { ...one, isUndone: true, swabs: null } : one));
  }

  list() {
    this.rows.replaceChildren(...this.last.slice(0, 3).map((one) => {
      const [kind, key] = one.isUndone ? ["plain", "tag_undone"] : ROWS[one.result] || ["late", ""];
      return h("li", { "data-result": one.result }, h(`span.tag.${kind}`, {}, key ? t(key) : one.word), h("span", {}, dotted(one.line)), h("time.fine", {}, clock(one.at)));
    }));
  }

  #tick() {
    if (!this.root?.isConnected || !this.shown?.until) return;
    const left = Math.ceil((this.shown.until - Date.now()) / 1000);
    this.timer.value = Math.max(0, left);
    if (left <= 0) this.show(this.idle());
  }
}

/** Parts of a line with a middle dot between them. */
function dotted(line) {
  return line.split("|").flatMap((part, i) => (i ? [dot(), part] : [part]));
}
