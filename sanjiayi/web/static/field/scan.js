// The scanning screen: one code, one band of colour, one word.

import * as codes from "./codes.js";
import { Band } from "./band.js";
import { bar, button, clock, dot, figure, h, icon, isEnglish, t } from "./dom.js";
import { listenToWedge } from "./eyes.js";
import { Finder } from "./finder.js";
import { judgeNumber, now, tidyNumber } from "./ids.js";
import * as pads from "./pads.js";
import { masked } from "./roster.js";
import { isFull, room } from "./tubes.js";

const TUBE = /^[A-Z0-9][A-Z0-9-]{3,31}$/;

export class Scan {
  constructor(app) {
    Object.assign(this, { app, waiting: null, queue: Promise.resolve() });
    this.band = new Band({
      voice: app.voice,
      idle: () => ({ result: "idle", word: t("scan_please"), line: this.desk.tube ? t("scan_hint") : t("tube_first") }),
      where: (person) => this.roster.doorWords(person),
    });
    this.finder = new Finder({
      heard: (text, how) => this.heard(text, how),
      reading: () => this.band.show({ result: "loading", word: t("reading"), line: "" }),
      nothing: () => this.#tell({ result: "invalid", word: t("nothing_read"), line: t("nothing_read_line") }),
      search: () => this.#bySearch(),
    });
    listenToWedge((text) => this.isShown && this.heard(text, "wedge"));
  }

  get desk() {
    return this.app.desk;
  }

  get roster() {
    return this.app.desk.roster;
  }

  show(root) {
    this.isShown = true;
    this.strip = h("div.queue", { hidden: true });
    this.tubeBar = h("div.tubebar");
    this.progress = h("div.in.progress");
    const finder = this.finder.make();
    const band = this.band.make();
    root.replaceChildren(
      h("h1.vh", {}, this.title()),
      h("div.pane", {}, finder,
        h("div", {}, band, this.tubeBar, this.strip,
          h("div.in", {}, this.progress, h("h2.vh", {}, t("last_three")), this.band.rows))),
      h("div.thumb", {},
        button(t("door_pad"), () => this.#byDoor(), { drawing: "pad", "data-act": "door" }),
        button(t("household_together"), () => this.#byHousehold(), { kind: "main", drawing: "people", "data-act": "together" })),
    );
    this.refresh();
    this.finder.open();
  }

  hide() {
    this.isShown = false;
    this.finder.close();
  }

  title() {
    const { site, table } = this.app.settings;
    const name = this.roster.siteName(site) || this.roster.device.place_name;
    return table ? t("site_table", { site: name, table }) : name;
  }

  /** One after another, in the order in which they were held up. */
  heard(text, how) {
    const at = performance.now();
    this.app.voice.wake();
    this.queue = this.queue.then(() => this.#understand(text, how, at)).catch((error) => this.#failed(error));
    return this.queue;
  }

  async #understand(text, how, at) {
    this.band.startedAt = at;
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
    return this.#tell({ result: "not_here", word: t("word_not_here"), line: t("not_here_line"), offers: this.#offersNew() });
  }

  #offersNew() {
    return [[t("somebody_new"), () => this.#new(), "new"]];
  }

  async #number(number) {
    const [person] = this.roster.byNumber(number);
    if (person) return this.take(person, "id");
    return this.#tell({ result: "unknown", word: t("word_unknown"), line: t("unknown_line"), offers: this.#offersNew() });
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
    if (why) return this.#no(why, person, how, () => this.take(person, how, { isForced }));
    const row = await this.desk.take(person, how);
    this.waiting = null;
    const line = this.#personLine(person);
    this.#recorded({ word: t("recorded"), line, person }, [row]);
    if (this.desk.tube && isFull(this.desk.tube)) this.app.voice.say(t("say_full"));
    return row;
  }

  async takeAll(persons, how) {
    const rows = [];
    for (const person of persons) {
      const why = this.desk.whyNot(person, { isForced: true });
      if (why) {
        if (rows.length) this.#remember(persons, rows);
        return this.#no(why, person, how, () => this.takeAll(persons, how));
      }
      rows.push(await this.desk.take(person, how));
    }
    if (rows.length) {
      const names = persons.map((person) => masked(person.name)).join(t("comma"));
      const where = this.roster.doorWords(persons[0]);
      this.#recorded({ word: t("recorded_n", { n: rows.length }), line: `${names}|${where}`, person: persons[0] }, rows);
    }
    return rows;
  }

  #remember(persons, rows) {
    this.band.last.unshift({ result: "recorded", at: now(), line: t("some_recorded", { n: rows.length, of: persons.length }) });
  }

  #recorded(what, rows) {
    const swabs = rows.map((row) => row.id);
    this.#tell({ result: "recorded", ...what, swabs, offers: [[t("undo"), () => this.undo(swabs), "undo"]] });
  }

  /** Say why not; again: what is tried once more after a pause was talked over. */
  #no(why, person, how, again = null) {
    const where = person ? this.#personLine(person) : "";
    if (why === "twice") return this.#twice(person);
    if (why === "excused") {
      const force = () => this.#run(() => this.take(person, how, { isForced: true }));
      const reason = this.roster.reasonWords(person.reason, isEnglish());
      return this.#tell({ result: "excused", word: t("word_excused"), line: reason ? `${where}|${reason}` : where, person, offers: [[t("record_anyway"), force, "force"]] });
    }
    if (why === "paused") return this.#paused(person, again);
    if (why === "no_round") return this.#tell({ result: "no_round", word: t("word_no_round"), line: t("no_round_line") });
    if (why !== "tube.twice") this.waiting = { person, how };
    const tube = this.desk.tube;
    const line = t(`why_${why}`, { size: tube ? room(tube) : 0, tube: tube?.tube || "" });
    return this.#tell({ result: why, word: t("word_tube"), line: where ? `${where}|${line}` : line, person, offers: [[t("tube"), () => this.#tubeSheet(), "tube-now"]] });
  }

  /** Nobody should be coming down; those who stand at the table already may be finished. */
  #paused(person, again) {
    const goOn = () => {
      this.desk.goOn();
      return this.#run(again);
    };
    return this.#tell({
      result: "paused", word: t("round_paused"), line: t("why_paused", { reason: this.desk.pauseWords(isEnglish()) }),
      person, offers: [[t("pause_go_on"), goOn, "go-on"]],
    });
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
    this.app.failed(error);
    const offers = [[t("file_save"), () => this.app.exportFile(), "export-now"]];
    return this.#tell({ result: "storage", word: t("word_storage"), line: this.app.storageWords(error), offers });
  }

  // ---- showing

  #tell(what) {
    this.band.tell(what);
    this.refresh();
  }

  async undo(swabs) {
    try {
      for (const id of swabs) {
        if (!(await this.desk.undo(id))) return this.#tell({ result: "undo_gone", word: t("undo_gone"), line: t("undo_gone_line") });
      }
    } catch (error) {
      return this.#failed(error);
    }
    this.band.strike(swabs);
    return this.#tell({ result: "undone", word: t("undone"), line: t("undone_line") });
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
    const last = this.band.last.find((one) => one.person?.household);
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
    this.band.startedAt = performance.now();
    this.queue = this.queue.then(does).catch((error) => this.#failed(error));
    return this.queue;
  }
}
