// The table: what is written when somebody is swabbed, undone, or found at the door.

import * as store from "./store.js";
import * as tubes from "./tubes.js";
import { now, uuid7 } from "./ids.js";
import { buildingOf } from "./roster.js";

export class Desk {
  constructor({ roster, settings, sync }) {
    Object.assign(this, { roster, settings, sync, tubes: new Map(), tube: null });
  }

  get round() {
    return this.roster.round;
  }

  async load() {
    const name = this.round?.round;
    this.#told(await store.setting("news"));
    this.roster.recall(await store.all("outbox"));
    for (const tube of await store.all("tubes")) if (tube.round === name) this.tubes.set(tube.tube, tube);
    this.tube = this.tubes.get(await store.setting("tube")) || null;
    if (this.tube?.is_sealed) this.tube = null;
    if (!this.pause) this.settings.goesOn = "";
  }

  /** News kept on the phone; the list itself may be younger than they are. */
  #told(kept) {
    const round = this.round?.round || "";
    const isOfRound = kept?.round === round;
    if (isOfRound) this.roster.standing.fold({ ...kept, is_whole: kept.ledger >= this.roster.ledger });
    this.sync.mark = { ledger: isOfRound ? kept.ledger : 0, round };
  }

  /** Fold news in and keep them for a start without network; true when they are of this round. */
  async hear(news) {
    const round = this.round?.round || "";
    if (news.round !== round) return false;
    this.roster.standing.fold(news);
    if (news.is_whole || news.done.length || news.notes.length) {
      await store.settle({ news: { ledger: news.ledger, round, ...this.roster.standing.rows() } });
    }
    return true;
  }

  /** Why nobody should come down now: {of: "round" | "site", reason: a code}; null while all runs. */
  get pause() {
    const { round } = this;
    if (round?.state === "paused") return { of: "round", reason: round.pause_reason };
    const site = this.roster.sites.find((one) => one.site === this.settings.site);
    if (round?.state === "open" && site?.pause_reason) return { of: "site", reason: site.pause_reason };
    return null;
  }

  pauseWords(english) {
    return this.pause ? this.roster.pauseWords(this.pause.reason, english) : "";
  }

  #pauseMark() {
    const { pause } = this;
    return pause && [this.round.round, pause.of, pause.of === "site" ? this.settings.site : "", pause.reason].join(" ");
  }

  /** Those who stand at the table already are finished, for as long as this pause lasts. */
  goOn() {
    this.settings.goesOn = this.#pauseMark();
  }

  /** Why this person is not simply recorded; "" when nothing stands against it. */
  whyNot(person, { isForced = false, isAtDoor = false } = {}) {
    if (!this.round || this.round.state === "closed") return "no_round";
    if (this.roster.done.has(person.id)) return "twice";
    const isStopped = this.pause && !(isAtDoor && this.pause.of === "site");
    if (isStopped && this.settings.goesOn !== this.#pauseMark()) return "paused";
    if (!isForced && !this.roster.isDue(person)) return "excused";
    if (!this.tube) return "tube.none";
    return tubes.whyNotPut(this.tube, this.#asSwab(person, ""));
  }

  #asSwab(person, id) {
    return { id, person: person.id, mode: this.roster.modeOf(person), reason: person.reason || "" };
  }

  #row(kind, place, subject, body, quantity = 1) {
    return { id: uuid7(), kind, place, subject, at: now(), quantity, body, state: "waiting" };
  }

  #swab(person, how) {
    const { site = "", table = 0 } = this.settings;
    return this.#row(
      this.round.is_rehearsal ? "screening.rehearsed" : "screening.swab_taken",
      buildingOf(person.door),
      person.id,
      { round: this.round.round, tube: this.tube.tube, site, table, how, mode: this.roster.modeOf(person) },
    );
  }

  /** Write one swab; resolves with it once it is on the flash. */
  async take(person, how, extra = []) {
    const row = this.#swab(person, how);
    const tube = tubes.put(this.tube, this.#asSwab(person, row.id));
    await store.write({ outbox: [row, ...extra], tubes: [tube] });
    this.#keep(tube);
    this.roster.standing.take(row);
    this.sync.added(1 + extra.length);
    return row;
  }

  #keep(tube) {
    this.tubes.set(tube.tube, tube);
    if (this.tube?.tube === tube.tube) this.tube = tube.is_sealed ? null : tube;
  }

  /**
   * Take a swab back: a record that says so is added, nothing is removed.  A full phone may have
   * let go of a swab that arrived; its tube still knows whose it is.  False when nothing here does.
   */
  async undo(id) {
    const holder = [...this.tubes.values()].find((tube) => tube.swabs.some((one) => one.id === id));
    const kept = await store.record(id);
    if (kept?.voidedBy) return true;
    const row = kept || this.#released(id, holder);
    if (!row) return false;
    const voiding = this.#row("ledger.voided", row.place, "", { voids: id, reason: "mistake" });
    const tube = holder && tubes.without(holder, id);
    const changed = kept ? [{ ...kept, voidedBy: voiding.id }, voiding] : [voiding];
    await store.write({ outbox: changed, tubes: tube ? [tube] : [] });
    if (tube) this.#keep(tube);
    this.roster.standing.untake(row);
    this.sync.added(1);
    return true;
  }

  /** What untaking needs of a swab that arrived and was let go of, from the tube it is in. */
  #released(id, holder) {
    const subject = holder?.swabs.find((one) => one.id === id)?.person;
    const [person, known] = [this.roster.persons.get(subject), this.roster.done.get(subject)];
    return person && known && { id, subject, place: buildingOf(person.door), at: known.at, body: known };
  }

  /** Begin a tube, or go back to one that is open; "tube.sealed" when it was closed here. */
  async openTube(number, size) {
    const known = this.tubes.get(number);
    if (known?.is_sealed) return "tube.sealed";
    const tube = known || { ...tubes.opened(number, size || this.round.pool_size), round: this.round.round };
    await store.write({ tubes: [tube], meta: { tube: number } });
    this.tube = tube;
    this.tubes.set(number, tube);
    return "";
  }

  async resize(size) {
    if (!this.tube || this.tube.swabs.length) return;
    this.tube = { ...this.tube, size };
    await store.write({ tubes: [this.tube] });
    this.tubes.set(this.tube.tube, this.tube);
  }

  /** Seal the tube in hand with the number counted in it; a word why not, or "". */
  async seal(counted) {
    const why = this.tube ? tubes.whyNotSeal(this.tube, counted) : "tube.none";
    if (why) return why;
    const done = tubes.seal(this.tube);
    const { site = "", table = 0 } = this.settings;
    const body = { round: done.round, tube: done.tube, site, table, count: counted, size: tubes.room(done) };
    const place = site ? site.slice(0, site.lastIndexOf("-")) : this.#compound();
    const row = this.#row("screening.tube_sealed", place, done.tube, body, counted);
    const outbox = this.round.is_rehearsal ? [] : [row];
    await store.write({ outbox, tubes: [done], meta: { tube: undefined } });
    this.#keep(done);
    this.tube = null;
    this.sync.added(outbox.length);
    return "";
  }

  #compound() {
    const steps = this.roster.device.place.split("/")[0].split(".");
    if (steps.length >= 3) return steps.slice(0, 3).join(".");
    return [...this.roster.places.values()].find((place) => place.level === "compound")?.path || steps.join(".");
  }

  /** Move a swab to another tube; both tubes keep the trace. */
  async move(swab, number) {
    const from = [...this.tubes.values()].find((tube) => tube.swabs.some((one) => one.id === swab));
    const row = await store.record(swab);
    if (!from || !row) return "tube.not_in";
    const to = this.tubes.get(number) || { ...tubes.opened(number, from.size), round: this.round.round };
    const why = tubes.whyNotMove(from, to, swab);
    if (why) return why;
    const body = { round: row.body.round, swab, from_tube: from.tube, to_tube: to.tube };
    const moved = this.#row("screening.swab_moved", row.place, row.subject, body);
    const both = tubes.move(from, to, swab);
    const outbox = this.round.is_rehearsal ? [] : [moved];
    await store.write({ outbox, tubes: both });
    both.forEach((tube) => this.#keep(tube));
    this.sync.added(outbox.length);
    return "";
  }

  /** What was found at a door or on the telephone. */
  async note(person, how, outcome) {
    const body = { round: this.round.round, how, outcome };
    const row = this.#row("screening.visit_noted", buildingOf(person.door), person.id, body);
    const outbox = this.round.is_rehearsal ? [] : [row];
    await store.write({ outbox });
    this.roster.standing.note(row);
    this.sync.added(outbox.length);
  }

  /** Somebody on no list: what was typed is sealed, and goes up before the swab that names it. */
  async admit({ building, door, name, number, phone }, seal) {
    const id = uuid7();
    const kept = { building, door, name, id_number: number, phone, at: now() };
    const row = { id, building, sealed: seal(kept), state: "waiting" };
    await store.write({ persons: [row] });
    this.sync.added(1);
    const person = {
      id, door: door ? `${building}/${door}` : building, household: "", name, initials: "", mark: "",
      year: null, sex: "", class: "", reason: "", doneAt: null, isProvisional: true,
    };
    this.roster.add(person);
    return person;
  }
}
