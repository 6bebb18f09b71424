// Who has not been seen, building by building in stair order, and what was found at the door.

import { bar, button, clock, figure, h, icon, isEnglish, t } from "./dom.js";

export class Visits {
  constructor(app) {
    Object.assign(this, { app, building: null, how: "door" });
  }

  get roster() {
    return this.app.desk.roster;
  }

  show(root) {
    this.root = root;
    this.isShown = true;
    this.building ? this.#flats() : this.#buildings();
  }

  hide() {
    this.isShown = false;
  }

  refresh() {}

  /** Others recorded something: the rows concerned are drawn anew, the finger stays where it is. */
  hear() {
    const at = document.activeElement?.dataset.building;
    if (!this.building) {
      this.#buildings();
      return at && this.root.querySelector(`[data-building="${at}"]`)?.focus({ preventScroll: true });
    }
    for (const row of this.root.querySelectorAll("[data-person]")) {
      const person = this.roster.persons.get(row.dataset.person);
      const [noted, done] = this.#seen(person);
      if (row.dataset.noted !== noted || row.dataset.done !== done) this.#redraw(row, person);
    }
  }

  #redraw(row, person) {
    const outcome = row.contains(document.activeElement) ? document.activeElement.dataset.outcome : "";
    const fresh = this.#person(person);
    row.replaceWith(fresh);
    if (outcome) fresh.querySelector(`[data-outcome="${outcome}"]`)?.focus({ preventScroll: true });
  }

  /** What is known of a person: outcome of the last visit, when swabbed. */
  #seen(person) {
    return [this.roster.notes.get(person.id) || "", String(this.roster.done.get(person.id)?.at || "")];
  }

  #missing(building) {
    const here = [];
    for (const door of building.doors) {
      const persons = (this.roster.byDoor.get(door.path) || []).filter(
        (person) => this.roster.isDue(person) && !this.roster.done.has(person.id),
      );
      if (persons.length) here.push({ door, persons });
    }
    return here;
  }

  #buildings() {
    const rows = this.roster.buildings.map((building) => {
      const missing = this.#missing(building);
      const left = missing.reduce((sum, flat) => sum + flat.persons.length, 0);
      const noted = missing.reduce((sum, flat) => sum + flat.persons.filter((one) => this.roster.notes.has(one.id)).length, 0);
      return h("li", {}, h(
        "button.pick",
        { type: "button", "data-building": building.path, onclick: () => this.#go(building) },
        h("b", {}, building.name),
        h("span.muted", {}, left ? t("visit_left", { n: figure(left), flats: missing.length }) : t("visit_none")),
        noted ? h("span.tag.plain", {}, t("visit_noted", { n: noted })) : null,
      ));
    });
    this.root.replaceChildren(
      h("h1", {}, t("visits_title")),
      h("p.muted", {}, t("visits_words")),
      h("section.card", {}, h("ul.people", {}, rows.length ? rows : h("li.empty", {}, t("no_places")))),
    );
  }

  #go(building) {
    this.building = building;
    building ? this.#flats() : this.#buildings();
    this.root.querySelector("h1")?.focus?.();
    scrollTo(0, 0);
  }

  #flats() {
    const missing = this.#missing(this.building);
    const all = this.roster.buildings;
    const next = all[all.indexOf(this.building) + 1];
    const how = (code, words) =>
      h("button", { type: "button", "aria-pressed": String(this.how === code), onclick: () => this.#how(code) }, words);
    const total = this.building.doors.length;
    this.root.replaceChildren(
      h("div.row", {}, button(t("all_buildings"), () => this.#go(null), { kind: "quiet", drawing: "back", "data-act": "buildings" })),
      h("h1", { tabindex: -1 }, this.building.name),
      h("p", {}, t("flats_left", { n: missing.length, of: total })),
      bar(total - missing.length, total),
      h("div.chips", { role: "group", "aria-label": t("visit_how") }, how("door", t("at_door")), how("phone", t("by_phone"))),
      ...missing.map((flat) => this.#flat(flat)),
      missing.length ? null : h("p.card.empty", {}, t("building_done")),
      next ? button(t("next_building", { name: next.name }), () => this.#go(next), { kind: "block", drawing: "next" }) : "",
    );
  }

  #how(code) {
    this.how = code;
    this.#flats();
  }

  #flat({ door, persons }) {
    const id = `flat-${door.path.replace(/\W/g, "-")}`;
    return h(
      "section.card.flat",
      { "aria-labelledby": id, "data-door": door.path },
      h("header", {}, h("h2", { id }, door.name)),
      h("ul.people", {}, persons.map((person) => this.#person(person))),
    );
  }

  #person(person) {
    const [noted, done] = this.#seen(person);
    const words = (row) => row[isEnglish() ? 2 : 1];
    const phone = person.phone && h("a.btn", { href: `tel:${person.phone}`, onclick: () => this.#how("phone") }, icon("call"), h("span", {}, t("call")));
    const chips = this.roster.outcomes.map((row) =>
      h("button", {
        type: "button", "data-outcome": row[0], "aria-pressed": String(noted === row[0]),
        onclick: (event) => this.#note(person, row[0], event.currentTarget),
      }, words(row)));
    return h(
      "li.visit",
      { "data-person": person.id, "data-noted": noted, "data-done": done },
      h("p", {}, h("b", {}, person.name), done ? h("span.tag.warn", {}, t("done_at", { time: clock(Number(done)) })) : null, person.year ? h("span.muted", {}, t("born", { year: person.year })) : null, phone),
      h("div.chips", { role: "group", "aria-label": t("outcome_of", { name: person.name }) }, chips),
    );
  }

  async #note(person, outcome, chip) {
    if (!this.roster.round) return this.app.say(t("no_round_line"));
    try {
      if (outcome === "sampled") {
        const why = this.app.desk.whyNot(person, { isForced: true, isAtDoor: true });
        if (why) return this.app.say(t(why.startsWith("tube") ? "visit_tube" : `why_visit_${why}`));
        await this.app.desk.take(person, "door");
      }
      await this.app.desk.note(person, this.how, outcome);
    } catch (error) {
      return this.app.failed(error);
    }
    const row = chip.closest("li");
    row.dataset.noted = outcome;
    for (const one of row.querySelectorAll("[data-outcome]")) one.setAttribute("aria-pressed", String(one === chip));
    this.app.say(t("visit_saved", { time: clock(Date.now()) }));
  }
}
