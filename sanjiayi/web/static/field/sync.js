// Upload before download; a record leaves the queue only with a receipt of its own.
//
// Never gives up: it tries on load, when the network comes back, when the page is shown again,
// about every thirty seconds, and when asked.  A lost answer costs nothing: the same ids go again.
// Then it asks what other tables and visitors have recorded, so that their people show here.

import { answersOf, ask, Failed } from "./asking.js";
import * as store from "./store.js";
import * as vault from "./vault.js";
import { hearClock, now as clockNow, setOffset } from "./ids.js";

const BATCH = 100;
const EVERY_MS = 30_000;
const PACKET_EVERY_MS = 2 * 60_000;
const NEWS_EVERY_MS = 30_000;
const NEWS_GAP_MS = 4_000;
const STATE_EVERY_MS = 60_000;
const LATE_MS = 5 * 60_000;
const LONGEST_S = 60;

/** About this long, so that phones switched on together do not ask together. */
const about = (ms) => ms * (0.75 + Math.random() / 2);

/** Seconds before the next try: doubling from 1 to 60, half of it by chance. */
export function backOff(failures, chance = Math.random()) {
  const most = Math.min(LONGEST_S, 2 ** Math.min(failures, 6));
  return Math.max(1, most * (0.5 + chance / 2));
}

export class Sync extends EventTarget {
  constructor({ release, may = () => true, now = () => Date.now() }) {
    super();
    Object.assign(this, { release, may, now, pending: 0, rejected: 0, oldestAt: null });
    this.lastOk = 0;
    this.startedAt = now();
    this.failures = 0;
    this.reason = "";
    this.isStopped = false;
    this.isSending = false;
    this.size = BATCH;
    this.stateAt = 0;
    this.packetAt = 0;
    this.timer = 0;
    this.wantsPacket = false;
    this.wasWiped = false;
    this.mark = null; // how far this phone knows what others did: {ledger, round}
    this.newsAt = 0;
    this.askedAt = 0;
    this.wantsNews = false;
    this.isFull = false; // the phone takes nothing more
    this.noList = null; // why the server gives this phone no list: {code, reason}
  }

  async start() {
    setOffset(await store.setting("offset"));
    this.lastOk = (await store.setting("lastOk")) || 0;
    this.packetAt = (await store.setting("packetAt")) || 0;
    await this.recount();
    addEventListener("online", () => this.kick());
    addEventListener("offline", () => this.#tell());
    document.addEventListener("visibilitychange", () => document.hidden || this.kick());
    const turn = () => setTimeout(() => (this.kick(false), turn()), about(EVERY_MS));
    turn();
    setInterval(() => this.#tell(), 5_000);
    this.kick();
  }

  /** What the strip shows: ok, sending, offline, late (red), stopped, full, nolist (red). */
  get state() {
    if (this.isStopped) return "stopped";
    if (this.isFull) return "full";
    if (this.now() - Math.max(this.lastOk, this.startedAt) > LATE_MS) return "late";
    if (this.noList) return "nolist";
    if (this.isSending) return "sending";
    if (this.failures || !navigator.onLine) return "offline";
    return "ok";
  }

  async recount() {
    const [facts, people, rejected, peopleRejected] = await Promise.all([
      store.countOf("waiting"), store.countOf("waiting", "persons"),
      store.countOf("rejected"), store.countOf("rejected", "persons"),
    ]);
    this.pending = facts + people;
    this.rejected = rejected + peopleRejected;
    const [oldest] = facts ? await store.inState("waiting", "outbox", 1) : [];
    this.oldestAt = oldest ? oldest.at : null;
    this.#tell();
  }

  /** Records were written just now; said before anybody counts them again. */
  added(records) {
    this.pending += records;
    this.#tell();
    if (records) this.kick(false);
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }

  /** Try now; isUrgent: even while waiting after a failure. */
  kick(isUrgent = true) {
    if (isUrgent) {
      this.wantsNews = true;
      this.stateAt = 0; // a leader may be waiting for a sign of life
      clearTimeout(this.timer);
      this.timer = 0;
    }
    if (this.timer) return Promise.resolve();
    if (!this.running) {
      this.running = this.#alone().finally(() => {
        this.running = null;
        if (this.again && !this.timer) this.kick(false);
        this.again = false;
      });
    } else {
      this.again = true;
    }
    return this.running;
  }

  #alone() {
    if (!this.may()) return Promise.resolve();
    const locks = navigator.locks;
    if (!locks) return this.#round();
    return locks.request("sanjiayi-upload", { ifAvailable: true }, (held) => held && this.#round());
  }

  async #round() {
    this.token = await store.setting("token");
    if (!this.token) return;
    try {
      await this.#uploadPeople();
      await this.#uploadFacts();
      await this.#sayState();
      await this.#download();
      await this.#news();
      this.failures = 0;
      this.reason = "";
      this.isStopped = false;
      this.isFull = !(await this.#succeeded());
    } catch (error) {
      if (!(error instanceof Failed)) console.warn(error);
      this.isFull ||= store.isFull(error);
      this.reason = error.message;
      this.failures += 1;
      if (error.status === 401) await this.#turnedAway();
      const wait = Math.max(backOff(this.failures), error.after ? error.after + 3 * Math.random() : 0);
      this.timer = setTimeout(() => this.kick(), 1000 * wait);
    } finally {
      this.isSending = false;
      await this.recount();
    }
  }

  async #succeeded() {
    this.lastOk = this.now();
    return this.#note({ lastOk: this.lastOk });
  }

  /** Keep what can be asked for again; false where there is no room for it. */
  async #note(pairs) {
    try {
      await store.settle(pairs);
      return true;
    } catch (error) {
      if (!store.isFull(error)) throw error;
      this.isFull = true;
      return false;
    }
  }

  /** Write receipts down; what the server has and cannot be marked for want of room may go. */
  async #receipts(name, ids, change, sent) {
    try {
      await store.amend(name, ids, change);
    } catch (error) {
      if (!store.isFull(error) || !sent.length) throw error;
      this.isFull = true;
      await store.release(name, sent);
    }
  }

  #ask(path, how = {}) {
    return ask(this.token, path, how);
  }

  // ---- up: people first, then facts in order of id

  async #uploadPeople() {
    for (;;) {
      const rows = await store.inState("waiting", "persons", this.size);
      if (!rows.length) return;
      this.isSending = true;
      const people = rows.map((row) => ({ id: row.id, ...vault.unsealedFor(this.token, row.sealed) }));
      const { body } = await this.#ask("/api/people/provisional", { body: { people, sent_at: clockNow() } });
      const told = new Map(answersOf(body, rows).map((one) => [one.id, one]));
      if (!told.size) throw new Failed("");
      const sent = [...told.values()].filter((one) => one.state === "sent").map((one) => one.id);
      await this.#receipts("persons", [...told.keys()], (row) => {
        const { state, code, reason } = told.get(row.id);
        Object.assign(row, { state, code, reason });
        if (state === "sent") delete row.sealed;
      }, sent);
      await this.recount();
    }
  }

  async #uploadFacts() {
    for (;;) {
      const rows = await store.inState("waiting", "outbox", this.size);
      if (!rows.length) return;
      this.isSending = true;
      this.#tell();
      try {
        await this.#send(rows);
      } catch (error) {
        if (!(await this.#smaller(error, rows))) throw error;
      }
      await this.recount();
    }
  }

  async #send(rows) {
    const facts = rows.map(({ id, kind, place, subject, at, quantity, body }) => ({
      id, kind, place, subject, at, quantity, body,
    }));
    const { body } = await this.#ask("/api/facts", { body: { sent_at: clockNow(), facts } });
    if (typeof body.answers !== "string" || body.answers.length !== rows.length) throw new Failed("");
    const aside = new Map(body.set_aside.map((one) => [one.index, one]));
    const told = new Map(rows.map((row, index) => [row.id, [body.answers[index], aside.get(index)]]));
    const isSent = (id) => "ws".includes(told.get(id)[0]);
    const ids = rows.map((row) => row.id);
    await this.#receipts("outbox", ids, (row) => {
      if (row.state !== "waiting") return false;
      const [, why] = told.get(row.id);
      if (isSent(row.id)) row.state = "sent";
      else Object.assign(row, { state: "rejected", code: why?.code || "", reason: why?.reason || "" });
    }, ids.filter(isSent));
    this.size = Math.min(BATCH, this.size * 2);
    this.wantsNews = true;
    await this.#succeeded();
  }

  /** A batch refused as a whole is halved until the one record is found that cannot be read. */
  async #smaller(error, rows) {
    if (![400, 413, 422].includes(error.status)) return false;
    if (rows.length > 1) {
      this.size = Math.max(1, Math.floor(rows.length / 2));
      return true;
    }
    const { code = "", reason = "" } = error.body || {};
    await store.amend("outbox", [rows[0].id], (row) => void Object.assign(row, { state: "rejected", code, reason }));
    return true;
  }

  // ---- signs of life, and down

  async #sayState() {
    await this.recount();
    const mark = `${this.pending} ${this.rejected}`;
    if (mark === this.toldMark && this.now() - this.stateAt < STATE_EVERY_MS && !this.wasWiped) return;
    const battery = await navigator.getBattery?.().catch(() => null);
    const storage = await navigator.storage?.estimate?.().catch(() => null);
    const { body } = await this.#ask("/api/device/state", {
      body: {
        sent_at: this.now(),
        pending: this.pending,
        oldest_at: this.oldestAt,
        rejected: this.rejected,
        release: this.release,
        battery: battery ? Math.round(100 * battery.level) : null,
        storage: storage?.quota ? Math.max(0, Math.floor(storage.quota - storage.usage)) : null,
        wiped: this.wasWiped,
      },
    });
    await this.#note({ offset: hearClock(body.server_at) });
    this.wasWiped = false;
    this.stateAt = this.now();
    this.toldMark = mark;
    if (body.round_state !== this.roundState) this.wantsPacket = this.roundState !== undefined || this.wantsPacket;
    this.roundState = body.round_state;
    this.newRelease = body.release && body.release !== this.release;
    if (body.wipe) await this.#wipe();
  }

  async #download() {
    if (!vault.isOpen()) return;
    const isDue = this.now() - this.packetAt > PACKET_EVERY_MS || this.packetAt > this.now();
    if (!isDue && !this.wantsPacket) return;
    const etag = await store.setting("etag");
    const kept = etag && (await store.setting("packet"));
    const answer = await this.#list(kept ? { "If-None-Match": etag } : {});
    if (!vault.isOpen()) return;
    this.wantsPacket = false;
    this.packetAt = this.now();
    if (this.noList) return;
    if (answer.status === 304) return;
    if (answer.body.wipe) return this.#wipe();
    const packet = vault.sealed(answer.body);
    const offset = hearClock(answer.body.server_at);
    await this.#note({ offset, packet, packetAt: this.packetAt, etag: answer.headers.get("ETag") || undefined });
    this.dispatchEvent(Object.assign(new Event("packet"), { packet: answer.body }));
  }

  /** Asks for the list; null when the server says why this phone gets none: it may still upload. */
  async #list(headers) {
    try {
      const answer = await this.#ask("/api/screening/packet", { headers });
      this.noList = null;
      return answer;
    } catch (error) {
      if (error.status !== 409) throw error;
      this.noList = { code: error.body?.code || "", reason: error.message };
      return null;
    }
  }

  /** What others recorded: after an upload, but not every second, and now and then. */
  async #news() {
    if (!this.mark || !vault.isOpen()) return;
    const wait = (this.wantsNews ? this.askedAt + NEWS_GAP_MS : this.newsAt) - this.now();
    if (wait > 0 && wait <= 2 * NEWS_EVERY_MS) {
      if (this.wantsNews) setTimeout(() => this.kick(false), wait);
      return;
    }
    this.wantsNews = false;
    this.askedAt = this.now();
    this.newsAt = this.askedAt + about(NEWS_EVERY_MS);
    const asked = this.mark;
    const { body } = await this.#ask(`/api/screening/news?after=${asked.ledger}&round=${encodeURIComponent(asked.round)}`);
    if (this.mark !== asked) return;
    if (body.round !== asked.round) this.wantsPacket = true;
    else this.mark = { ...asked, ledger: body.ledger };
    this.dispatchEvent(Object.assign(new Event("news"), { news: body }));
  }

  /** The token is not known any more: records stay; a stopped phone forgets its lists. */
  async #turnedAway() {
    this.isStopped = true;
    try {
      await this.#ask("/api/device/state", { body: { sent_at: this.now(), pending: this.pending } });
    } catch (error) {
      if (error.body?.wipe) await this.#wipe();
    }
  }

  async #wipe() {
    await vault.wipe();
    this.packetAt = 0;
    this.mark = null;
    this.wasWiped = true;
    this.dispatchEvent(new Event("wiped"));
  }
}
