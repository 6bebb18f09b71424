// The scanning screen: one code, one band of colour, one word.

import * as codes from "./codes.js";
import { bar, button, clock, dot, figure, h, icon, isEnglish, t } from "./dom.js";
import { Camera, hasCamera, listenToWedge, readPhoto } from "./eyes.js";
import { judgeNumber, now, tidyNumber } from "./ids.js";
import * as pads from "./pads.js";
import { masked } from "./roster.js";
import { isFull, room } from "./tubes.js";

const STAYS_S = 30;
const SAME_MS = 2500;
const TUBE = /^[A-Z0-9][A-Z0-9-]{3,31}$/;
const LOOKS = {
  recorded: ["good", "good"], sealed: ["good", "good"], tube_opened: ["note", "note"], undone: ["note", "note"],
  moved: ["note", "note"], idle: ["note", ""], loading: ["note", ""], twice: ["twice", "twice"],
};
const DRAWINGS = { good: "tick", twice: "twice", bad: "stop", note: "code" };

export class Scan {
  constructor(app) {
    Object.assign(this, { app, last: [], seen: { text: "", at: 0 }, waiting: null, shown: null, queue: Promise.resolve() });
    listenToWedge((text) => this.isShown && this.heard(text, "wedge"));
    setInterval(() => this.#tick(), 1000);
  }

  get desk() {
    return this.app.desk;
  }

  get roster() {
    return this.app.desk.roster;
  }

  show(root) {
    this.isShown = true;
    this.video = h("video", { playsinline: true, muted: true, "aria-hidden": "true" });
    this.video.muted = true;
    this.finder = h("div.finder", { "data-camera": "starting" }, this.video, frame(), this.#eyeButtons());
    this.band = h("div.result", { role: "status", "data-result": "idle" });
    this.under = h("div.undo", { hidden: true });
    this.strip = h("div.queue", { hidden: true });
    this.tubeBar = h("div.tubebar");
    this.progress = h("div.in.progress");
    this.rows = h("ul.last");
    root.replaceChildren(
      h("h1.vh", {}, this.title()),
      h("div.pane", {}, this.finder,
        h("div", {}, this.band, this.under, this.tubeBar, this.strip,
          h("div.in", {}, this.progress, h("h2.vh", {}, t("last_three")), this.rows))),
      h("div.thumb", {},
        button(t("door_pad"), () => this.#byDoor(), { drawing: "pad", "data-act": "door" }),
        button(t("household_together"), () => this.#byHousehold(), { kind: "main", drawing: "people", "data-act": "together" })),
    );
    this.#band(this.shown || { result: "idle", word: t("scan_please"), line: this.#idleLine() });
    this.refresh();
    this.#rows();
    this.#open();
  }

  hide() {
    this.isShown = false;
    this.camera?.stop();
  }

  title() {
    const { site, table } = this.app.settings;
    const name = this.roster.siteName(site) || this.roster.device.place_name;
    return table ? t("site_table", { site: name, table }) : name;
  }

  #idleLine() {
    return this.desk.tube ? t("scan_hint") : t("tube_first");
  }

  #eyeButtons() {
    const photo = h("input", {
      type: "file", accept: "image/*", capture: "environment", class: "vh", id: "photo",
      onchange: (event) => this.#photo(event.target),
    });
    this.torch = button(t("torch"), () => this.#torch(), { kind: "torch", drawing: "torch", hidden: true, "aria-pressed": "false" });
    return h("div.eyes", {}, this.torch,
      photo, h("label.btn", { for: "photo" }, icon("camera"), h("span", {}, t("photo"))),
      button(t("search"), () => this.#bySearch(), { drawing: "search", "data-act": "search" }));
  }

  async #open() {
    this.camera = new Camera(this.video, (text) => this.#saw(text));
    const why = hasCamera() ? await this.camera.start() : "none";
    if (!this.isShown) return this.camera.stop();
    this.finder.dataset.camera = why || "on";
    this.torch.hidden = !this.camera.hasTorch;
    if (!why) return;
    this.finder.classList.add("off");
    this.finder.prepend(h("p", {}, t(`camera_${why}`)));
  }

  #torch() {
    const isOn = this.torch.getAttribute("aria-pressed") !== "true";
    this.torch.setAttribute("aria-pressed", String(isOn));
    this.camera.torch(isOn);
  }

  async #photo(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    this.#band({ result: "loading", word: t("reading"), line: "" });
    const text = await readPhoto(file).catch(() => "");
    if (text) this.heard(text, "photo");
    else this.#tell({ result: "invalid", word: t("nothing_read"), line: t("nothing_read_line") });
  }

  /** The camera sees the same card many times; it counts once until it was away. */
  #saw(text) {
    const at = performance.now();
    const isSame = text === this.seen.text && at - this.seen.at < SAME_MS;
    this.seen = { text, at };
    if (!isSame && !document.querySelector("dialog[open]")) this.heard(text, "code");
  }

  /** One after another, in the order in which they were held up. */
  heard(text, how) {
    const at = performance.now();
    this.app.voice.wake();
    this.queue = this.queue.then(() => this.#understand(text, how, at)).catch((error) => this.#failed(error));
    return this.queue;
  }

  async #understand(text, how, at) {
    this.startedAt = at;
    if (codes.looksLikeOne(text)) return this.#code(text, how);
    const number = tidyNumber(text);
    const judged = judgeNumber(number);
    if (judged === "wrong") return this.#tell({ result: "invalid", word: t("code_invalid"), line: t("number_wrong") });
    if (judged === "sound") return this.#number(number);
    const tube = codes.tidyCode(text);
    if (TUBE.test(tube)) return this.#tube(tube);
    return this.#tell({ result: "invalid", word: t("code_invalid"), line: t("not_ours") });
  }

  async #code(text, how) {
    const said = await codes.readCode(text, this.roster.keys, this.roster.revoked);
    if (!said.ok) {
      const result = said.why === "revoked" ? "revoked" : "invalid";
      return this.#tell({ result, word: t(`word_${result}`), line: t(`why_${said.why}`) });
    }
    if (said.kind === "household") {
      if (!this.roster.byHousehold.has(said.id)) return this.#nobody();
      const persons = await pads.householdSheet(this.roster, said.id);
      return persons && this.takeAll(persons, "household");
    }
    const person = this.roster.persons.get(said.id);
    return person ? this.take(person, how) : this.#nobody();
  }

  #nobody() {
    return this.#tell({ result: "not_here", word: t("word_not_here"), line: t("not_here_line"), offersNew: true });
  }

  async #number(number) {
    const [person] = this.roster.byNumber(number);
    if (person) return this.take(person, "id");
    return this.#tell({ result: "unknown", word: t("word_unknown"), line: t("unknown_line"), offersNew: true });
  }

  async #tube(number) {
    const round = this.roster.round;
    if (!round || round.state === "closed") return this.#no("no_round", null, "");
    const why = await this.desk.openTube(number, this.app.settings.size);
    if (why) return this.#tell({ result: why, word: t("word_tube"), line: t("tube_was_sealed", { tube: number }) });
    this.app.voice.sound("note");
    const waiting = this.waiting;
    this.waiting = null;
    this.refresh();
    if (waiting) return this.take(waiting.person, waiting.how);
    const { swabs } = this.desk.tube;
    return this.#tell({ result: "tube_opened", word: t("tube_ready"), line: t("tube_line", { tube: number, n: swabs.length, size: room(this.desk.tube) }) });
  }

  /** Record one person, or say why not. */
  async take(person, how, { isForced = false } = {}) {
    const why = this.desk.whyNot(person, { isForced });
    if (why) return this.#no(why, person, how);
    const row = await this.desk.take(person, how);
    this.waiting = null;
    const line = this.#personLine(person);
    await this.#tell({ result: "recorded", word: t("recorded"), line, person, swabs: [row.id] });
    if (this.desk.tube && isFull(this.desk.tube)) this.app.voice.say(t("say_full"));
    return row;
  }

  async takeAll(persons, how) {
    const rows = [];
    for (const person of persons) {
      const why = this.desk.whyNot(person, { isForced: true });
      if (why) {
        if (rows.length) this.#remember(persons, rows);
        return this.#no(why, person, how);
      }
      rows.push(await this.desk.take(person, how));
    }
    if (rows.length) {
      const names = persons.map((person) => masked(person.name)).join(t("comma"));
      const where = this.roster.doorWords(persons[0]);
      await this.#tell({ result: "recorded", word: t("recorded_n", { n: rows.length }), line: `${names}|${where}`, person: persons[0], swabs: rows.map((row) => row.id) });
      }
    return rows;
  }

  #remember(persons, rows) {
    this.last.unshift({ result: "recorded", at: now(), line: t("some_recorded", { n: rows.length, of: persons.length }) });
  }

  #no(why, person, how) {
    const where = person ? this.#personLine(person) : "";
    if (why === "twice") return this.#twice(person);
    if (why === "excused") {
      const reason = this.roster.reasonWords(person.reason, isEnglish());
      return this.#tell({ result: "excused", word: t("word_excused"), line: reason ? `${where}|${reason}` : where, person, offersForce: how });
    }
    if (why === "no_round") return this.#tell({ result: "no_round", word: t("word_no_round"), line: t("no_round_line") });
    if (why !== "tube.twice") this.waiting = { person, how };
    const tube = this.desk.tube;
    const line = t(`why_${why}`, { size: tube ? room(tube) : 0, tube: tube?.tube || "" });
    return this.#tell({ result: why, word: t("word_tube"), line: where ? `${where}|${line}` : line, person, offersTube: true });
  }

  #twice(person) {
    const done = this.roster.done.get(person.id);
    const site = done.site ? this.roster.siteName(done.site) : "";
    const place = done.site ? (done.table ? t("site_table", { site, table: done.table }) : site) : t("somewhere");
    const line = `${this.#personLine(person)}|${t("first_at", { time: clock(done.at), place })}`;
    return this.#tell({ result: "twice", word: t("word_twice"), line, person });
  }

  #personLine(person) {
    return `${masked(person.name)}|${this.roster.doorWords(person)}`;
  }

  #failed(error) {
    console.warn(error);
    const isFullUp = error?.name === "QuotaExceededError";
    return this.#tell({ result: "storage", word: t("word_storage"), line: t(isFullUp ? "storage_full" : "storage_failed") });
  }

  // ---- showing

  async #tell(what) {
    const full = { ...what, at: now(), until: Date.now() + STAYS_S * 1000 };
    if (!["tube_opened", "undone", "moved"].includes(what.result)) {
      this.last = [full, ...this.last].slice(0, 4);
    }
    this.#band(full);
    this.refresh();
    this.#rows();
    const [look, sound] = LOOKS[what.result] || ["bad", "bad"];
    if (sound) this.app.voice.sound(sound);
    const where = what.person ? this.roster.doorWords(what.person) : "";
    if (look !== "note") this.app.voice.say([what.word, where].filter(Boolean).join(t("comma")));
  }

  #band(what) {
    this.shown = what;
    const [look] = LOOKS[what.result] || ["bad"];
    this.band.className = `result ${look}`;
    Object.assign(this.band.dataset, { result: what.result, person: what.person?.id || "", swabs: (what.swabs || []).join(" ") });
    this.band.replaceChildren(icon(DRAWINGS[look]), h("strong", {}, what.word), h("span", {}, dotted(what.line)));
    if (this.startedAt) {
      this.band.dataset.ms = (performance.now() - this.startedAt).toFixed(1);
      this.startedAt = 0;
    }
    this.under.className = `undo ${look}`;
    this.#offers(what);
    this.#tick();
  }

  #offers(what) {
    this.timer = h("progress", { max: STAYS_S, value: STAYS_S, "aria-label": t("stays") });
    const does = [];
    if (what.swabs) does.push(button(t("undo"), () => this.undo(what.swabs), { "data-act": "undo" }));
    if (what.offersForce) does.push(button(t("record_anyway"), () => this.take(what.person, what.offersForce, { isForced: true }), { "data-act": "force" }));
    if (what.offersNew) does.push(button(t("somebody_new"), () => this.#new(), { "data-act": "new" }));
    if (what.offersTube) does.push(button(t("tube"), () => this.#tubeSheet(), { "data-act": "tube-now" }));
    this.under.hidden = !what.until;
    this.under.replaceChildren(this.timer, ...does);
  }

  #tick() {
    if (!this.isShown || !this.shown?.until) return;
    const left = Math.ceil((this.shown.until - Date.now()) / 1000);
    this.timer.value = Math.max(0, left);
    if (left <= 0) this.#band({ result: "idle", word: t("scan_please"), line: this.#idleLine() });
  }

  async undo(swabs) {
    try {
      for (const id of swabs) await this.desk.undo(id);
    } catch (error) {
      return this.#failed(error);
    }
    this.last = this.last.map((one) => (one.swabs?.some((id) => swabs.includes(id)) ? { ...one, isUndone: true, swabs: null } : one));
    return this.#tell({ result: "undone", word: t("undone"), line: t("undone_line") });
  }

  #rows() {
    const words = { recorded: ["good", "tag_recorded"], twice: ["warn", "tag_twice"], sealed: ["good", "tag_sealed"] };
    this.rows.replaceChildren(...this.last.slice(0, 3).map((one) => {
      const [kind, key] = one.isUndone ? ["plain", "tag_undone"] : words[one.result] || ["late", ""];
      return h("li", { "data-result": one.result }, h(`span.tag.${kind}`, {}, key ? t(key) : one.word), h("span", {}, dotted(one.line)), h("time.fine", {}, clock(one.at)));
    }));
  }

  /** Figures, tube and queue as they now are. */
  refresh() {
    if (!this.isShown) return;
    const { due, done } = this.roster.progress();
    this.progress.replaceChildren(
      h("p", {}, h("b", { "data-done": done }, figure(done)), h("span.muted", {}, ` / ${t("persons", { n: figure(due) })}`), dot(), h("span.muted", {}, t("still", { n: figure(due - done) }))),
      bar(done, due),
    );
    this.#tubeBar();
    this.app.strip(this.strip);
  }

  #tubeBar() {
    const tube = this.desk.tube;
    const words = tube
      ? [h("b", {}, tube.tube), h("span", { class: "n" }, `${tube.swabs.length} / ${room(tube)}`)]
      : [h("b", {}, t("no_tube"))];
    const isDone = tube && isFull(tube);
    Object.assign(this.tubeBar.dataset, { tube: tube?.tube || "", count: tube?.swabs.length ?? "", full: String(Boolean(isDone)) });
    this.tubeBar.classList.toggle("full", Boolean(isDone));
    this.tubeBar.replaceChildren(
      icon("tube"), ...words, tube ? bar(tube.swabs.length, room(tube)) : h("span.muted", {}, t("tube_scan")),
      isDone
        ? button(t("seal"), () => this.#seal(tube.swabs.length), { kind: "main", "data-act": "seal-full" })
        : button(t("tube"), () => this.#tubeSheet(), { "data-act": "tube" }),
    );
  }

  // ---- sheets

  async #byDoor() {
    const person = await pads.doorSheet(this.roster);
    if (person) await this.#run(() => this.take(person, "door"));
  }

  async #byHousehold() {
    const last = this.last.find((one) => one.person?.household);
    const person = last ? last.person : await pads.doorSheet(this.roster);
    if (!person?.household) return person && this.#run(() => this.take(person, "door"));
    const persons = await pads.householdSheet(this.roster, person.household);
    if (persons?.length) await this.#run(() => this.takeAll(persons, "household"));
  }

  async #bySearch() {
    const found = await pads.searchSheet(this.roster);
    if (found === "new") return this.#new();
    if (found) await this.#run(() => this.take(found, "name"));
  }

  async #new() {
    const typed = await pads.newPersonSheet(this.roster);
    if (!typed) return;
    await this.#run(async () => this.take(await this.app.admit(typed), "name"));
  }

  async #tubeSheet() {
    const asked = await pads.tubeSheet(this.desk);
    if (!asked) return;
    const { act } = asked;
    if (act === "type") {
      const text = await pads.typeSheet(t("type_tube"), t("tube_number"), "type-tube");
      if (text) await this.#run(() => this.#tube(codes.tidyCode(text)));
    }
    if (act === "open") await this.#run(() => this.#tube(asked.tube));
    if (act === "size") await this.#run(() => this.desk.resize(asked.size));
    if (act === "seal") await this.#seal(asked.counted);
    if (act === "undo") await this.undo([asked.swab]);
    if (act === "move") await this.#move(asked.swab);
    this.refresh();
  }

  async #move(swab) {
    const text = await pads.typeSheet(t("move_to"), t("tube_number"), "move");
    if (!text) return;
    await this.#run(async () => {
      const number = codes.tidyCode(text);
      const why = await this.desk.move(swab, number);
      if (why) return this.#tell({ result: why, word: t("word_tube"), line: t(`why_${why}`, { tube: number, size: "" }) });
      return this.#tell({ result: "moved", word: t("moved"), line: t("moved_line", { tube: number }) });
    });
  }

  #seal(counted) {
    const tube = this.desk.tube;
    return this.#run(async () => {
      const why = await this.desk.seal(counted);
      const words = { tube: tube?.tube, n: counted, of: tube?.swabs.length };
      if (why) return this.#tell({ result: why, word: t("word_seal"), line: t(`why_${why}`, words) });
        return this.#tell({ result: "sealed", word: t("sealed"), line: t("sealed_line", words) });
    });
  }

  #run(does) {
    this.startedAt = performance.now();
    this.queue = this.queue.then(does).catch((error) => this.#failed(error));
    return this.queue;
  }
}

/** Parts of a line with a middle dot between them. */
function dotted(line) {
  return line.split("|").flatMap((part, i) => (i ? [dot(), part] : [part]));
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
