// The packet as the screens ask it: who lives where, who is done, who is due.

import { fromBase64 } from "./codes.js";
import { judgeNumber, tidyNumber } from "./ids.js";
import { Standing } from "./standing.js";
import { hex, hmac, utf8 } from "./sha256.js";

const FIELDS = [
  "id", "door", "household", "name", "initials", "mark", "year", "sex", "class", "reason", "doneAt",
];
export const OUT = new Set(["excluded", "deferred"]);
const MOST_FOUND = 30;

export const buildingOf = (path) => path.split("/")[0];

/** 王*英: enough for the two who face each other, little for those behind. */
export function masked(name) {
  const letters = [...name];
  if (letters.length < 2) return name;
  return letters.length === 2 ? `${letters[0]}*` : `${letters[0]}*${letters[letters.length - 1]}`;
}

export class Roster {
  constructor(packet) {
    Object.assign(this, { device: packet.device, round: packet.round, sites: packet.sites || [] });
    this.serverAt = packet.server_at;
    this.ledger = packet.ledger || 0;
    this.release = packet.release;
    this.salt = packet.salt;
    this.outcomes = packet.outcomes || [];
    this.reasons = new Map((packet.reasons || []).map((row) => [row[0], row]));
    this.pauses = new Map((packet.pauses || []).map((row) => [row[0], row]));
    this.keys = new Map((packet.keys || []).map(([id, key]) => [id, fromBase64(key)]));
    this.revoked = new Set(packet.revoked || []);
    this.places = new Map();
    this.buildings = [];
    for (const [path, name, level, order] of packet.places || []) {
      const place = { path, name, level, order, number: path.split("/")[1] || "", doors: [] };
      this.places.set(path, place);
      if (level === "building") this.buildings.push(place);
      if (path.includes("/")) this.places.get(buildingOf(path))?.doors.push(place);
    }
    this.persons = new Map();
    this.byDoor = new Map();
    this.byHousehold = new Map();
    for (const row of packet.persons || []) {
      this.add(Object.fromEntries(FIELDS.map((field, i) => [field, row[i]])));
    }
    this.standing = new Standing();
    for (const [id, phone] of packet.contacts || []) {
      if (phone && this.persons.has(id)) this.persons.get(id).phone = phone;
    }
    const done = [...this.persons.values()].filter((one) => one.doneAt).map((one) => [one.id, one.doneAt, "", 0]);
    this.standing.fold({ is_whole: true, done, notes: packet.notes });
  }

  /** Whoever was swabbed, by id: {at, site, table, tube?, swab?}; swab only for this phone's. */
  get done() {
    return this.standing.done;
  }

  /** Outcome of the last visit, by id. */
  get notes() {
    return this.standing.notes;
  }

  add(person) {
    this.persons.set(person.id, person);
    for (const [map, key] of [[this.byDoor, person.door], [this.byHousehold, person.household]]) {
      if (!key) continue;
      if (!map.has(key)) map.set(key, []);
      map.get(key).push(person);
    }
  }

  /** What this phone wrote itself for the round, however far it has travelled. */
  recall(records) {
    const voided = new Map();
    for (const row of records) if (row.kind === "ledger.voided") voided.set(row.body.voids, row.state);
    for (const row of records) {
      if (row.body.round !== this.round?.round || row.state === "discarded") continue;
      const isSwab = row.kind === "screening.swab_taken" || row.kind === "screening.rehearsed";
      if (voided.has(row.id)) {
        // once the server has heard of it, what it tells is right
        if (isSwab && voided.get(row.id) !== "sent") this.standing.untake(row);
      } else if (isSwab) this.standing.take(row);
      else if (row.kind === "screening.visit_noted") this.standing.note(row);
    }
  }

  isDue(person) {
    return !OUT.has(person.class);
  }

  /** Swabs of a tube for this person: 1, 5, 10 or 20. */
  modeOf(person) {
    if (person.class === "single") return 1;
    if (person.class.startsWith("pooled")) return Number(person.class.slice(6));
    return this.round?.pool_size || 1;
  }

  progress() {
    let due = 0;
    let done = 0;
    for (const person of this.persons.values()) {
      if (!this.isDue(person)) continue;
      due += 1;
      if (this.done.has(person.id)) done += 1;
    }
    return { due, done };
  }

  doorWords(person) {
    const building = this.places.get(buildingOf(person.door));
    const door = person.door.includes("/") ? person.door.split("/")[1] : "";
    return `${building?.name || ""} ${this.places.get(person.door)?.name || door}`.trim();
  }

  reasonWords(code, english) {
    const row = this.reasons.get(code);
    return row ? row[english ? 2 : 1] : code;
  }

  pauseWords(code, english) {
    const row = this.pauses.get(code);
    return row ? row[english ? 2 : 1] : code;
  }

  siteName(site) {
    return this.sites.find((one) => one.site === site)?.name || site || "";
  }

  byNumber(tidied) {
    const mark = hex(hmac(utf8(this.salt), utf8(tidied))).slice(0, 12);
    return [...this.persons.values()].filter((person) => person.mark === mark);
  }

  /** People by identity number, door, initials or name, as typed. */
  search(text) {
    const typed = text.normalize("NFKC").trim();
    if (!typed) return [];
    const number = tidyNumber(typed);
    if (judgeNumber(number) !== "other") return this.byNumber(number);
    const low = typed.toLowerCase();
    const digits = /^\d+([-\s]\d+)?$/.test(typed) ? typed.split(/[-\s]/) : null;
    const found = [];
    for (const person of this.persons.values()) {
      if (this.#fits(person, typed, low, digits)) found.push(person);
      if (found.length >= MOST_FOUND) break;
    }
    return found;
  }

  #fits(person, typed, low, digits) {
    if (digits) {
      const [building, door] = person.door.split("/");
      if (digits.length === 1) return (door || "").startsWith(digits[0]);
      return building.endsWith(`.${digits[0].padStart(2, "0")}`) && (door || "").startsWith(digits[1]);
    }
    return person.name.includes(typed) || (person.initials || "").startsWith(low);
  }
}
