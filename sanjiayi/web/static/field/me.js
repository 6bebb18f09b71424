// Today and "me": the round, the list, the state of the phone, sound, and the hand-over.

import * as vault from "./vault.js";
import { bar, button, clock, figure, h, isEnglish, t } from "./dom.js";
import { tier } from "./enter.js";
import { hasCamera } from "./eyes.js";

export class Today {
  constructor(app) {
    this.app = app;
  }

  show(root) {
    this.root = root;
    this.isShown = true;
    this.refresh();
  }

  hide() {
    this.isShown = false;
  }

  refresh() {
    if (!this.isShown || !this.app.desk) return;
    const { roster } = this.app.desk;
    const { due, done } = roster.progress();
    const round = roster.round;
    const stat = (value, words) => h("div.stat", {}, h("b", {}, figure(value)), h("span.fine", {}, words));
    const tags = { open: ["good", t("round_open")], paused: ["warn", t("round_paused")], closed: ["plain", t("round_closed")] };
    const [kind, state] = tags[round?.state] || ["plain", t("round_none")];
    this.root.replaceChildren(
      h("h1", {}, roster.device.place_name),
      h("section.card.now", { "aria-labelledby": "t-now" },
        h("header", {}, h(`span.tag.${kind}`, { "data-round": round?.state || "" }, state), h("span.end", {}, round ? `${clock(round.starts_at)}–${clock(round.ends_at)}` : "")),
        h("div.pad", {},
          h("h2", { id: "t-now" }, round ? t("round_title", { n: round.number }) : t("round_none_title")),
          round ? this.#site() : h("p.muted", {}, t("no_round_line")),
          h("div.two", {}, stat(done, t("done")), stat(due, t("due"))),
          bar(done, due),
          h("a.btn.main.block", { href: "/f/scan/", "data-go": "scan" }, t("go_scan")))),
      h("section.card", { "aria-labelledby": "t-list" },
        h("header", {}, h("h2", { id: "t-list" }, t("list_title")), h("span.end", {}, t("list_at", { time: clock(this.app.sync.packetAt || roster.serverAt) }))),
        h("div.pad.stack", {},
          h("p", { "data-persons": roster.persons.size }, t("list_words", { persons: figure(roster.persons.size), buildings: roster.buildings.length })),
          button(t("list_again"), () => this.#again(), { drawing: "download", kind: "block", "data-act": "download" }))),
    );
  }

  #again() {
    this.app.sync.wantsPacket = true;
    this.app.sync.kick().then(() => this.app.say(this.app.syncWords()));
  }

  #site() {
    const { roster } = this.app.desk;
    const { settings } = this.app;
    if (!roster.sites.length) return null;
    const site = h("select", { id: "site", onchange: () => this.app.set({ site: site.value, table: 1 }) },
      roster.sites.map((one) => h("option", { value: one.site, selected: one.site === settings.site }, one.name)));
    const tables = roster.sites.find((one) => one.site === settings.site)?.tables || 1;
    const table = h("select", { id: "table", onchange: () => this.app.set({ table: Number(table.value) }) },
      Array.from({ length: tables }, (_, i) => h("option", { value: i + 1, selected: i + 1 === settings.table }, String(i + 1))));
    return h("div.row", {},
      h("div.field-row.grow", {}, h("label", { for: "site" }, t("site")), site),
      h("div.field-row", {}, h("label", { for: "table" }, t("table")), table));
  }
}

export class Me {
  constructor(app) {
    this.app = app;
  }

  show(root) {
    this.root = root;
    this.isShown = true;
    this.#draw();
  }

  hide() {
    this.isShown = false;
  }

  refresh() {
    // not under the finger of somebody who is choosing
    const at = document.activeElement;
    if (this.isShown && (at === this.root || !this.root.contains(at))) this.#draw();
  }

  #draw() {
    const { app } = this;
    const device = app.desk?.roster.device;
    const pair = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));
    this.root.replaceChildren(
      h("h1", {}, t("me_title")),
      h("section.card", { "aria-labelledby": "m-dev" },
        h("header", {}, h("h2", { id: "m-dev" }, t("device")), h("span.end", {}, device?.short || "")),
        h("div.pad", {}, h("dl.facts", {},
          pair(t("device_name"), device?.name || "–"), pair(t("place"), device?.place_name || "–"),
          pair(t("tier"), t(`tier_${tier()}`)), pair(t("camera"), hasCamera() ? t("has") : t("has_not")),
          pair(t("last_sync"), app.sync.lastOk ? clock(app.sync.lastOk) : t("never")),
          pair(t("release"), app.release)),
          app.sync.newRelease ? h("p.note", {}, t("new_release")) : null)),
      this.#sound(), this.#looks(), this.#handOver(),
    );
  }

  #sound() {
    const { settings } = this.app;
    const tick = (name, words, value) =>
      h("label.tick", {}, h("input", { type: "checkbox", checked: value, "data-set": name, onchange: (event) => this.app.set({ [name]: event.target.checked }) }), h("span", {}, words));
    const rate = h("select", { id: "rate", onchange: () => this.app.set({ rate: Number(rate.value) }) },
      [[0.8, t("slow")], [1, t("normal")], [1.3, t("fast")]].map(([value, words]) => h("option", { value, selected: value === settings.rate }, words)));
    return h("section.card", { "aria-labelledby": "m-sound" },
      h("header", {}, h("h2", { id: "m-sound" }, t("sound"))),
      h("div.pad.stack", {}, tick("isMute", t("mute"), settings.isMute), tick("speaks", t("speaks"), settings.speaks),
        h("div.field-row", {}, h("label", { for: "rate" }, t("rate")), rate),
        button(t("try_sound"), () => {
          this.app.voice.wake();
          this.app.voice.sound("good");
          this.app.voice.say(t("recorded"));
        }, { kind: "block" })));
  }

  #looks() {
    const root = document.documentElement;
    const cookie = (name, value) => (document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`);
    const flip = (name, on, off) => (event) => {
      const value = root.dataset[name] === on ? off : on;
      root.dataset[name] = value;
      cookie(name, value);
      this.app.set({ [name]: value });
      event.currentTarget.setAttribute("aria-pressed", String(value === on));
    };
    const language = () => {
      cookie("django_language", isEnglish() ? "zh-hans" : "en");
      location.reload();
    };
    return h("section.card", { "aria-labelledby": "m-looks" },
      h("header", {}, h("h2", { id: "m-looks" }, t("looks"))),
      h("div.pad.row", {},
        button(t("large"), flip("size", "l", "m"), { drawing: "letters", "aria-pressed": String(root.dataset.size === "l"), "data-act": "large" }),
        button(t("dark"), flip("theme", "dark", "light"), { drawing: "sun", "aria-pressed": String(root.dataset.theme === "dark"), "data-act": "dark" }),
        button(isEnglish() ? "中文" : "English", language, { drawing: "globe", lang: isEnglish() ? "zh-Hans" : "en", "data-act": "language" })));
  }

  #handOver() {
    const { sync } = this.app;
    const left = sync.pending + sync.rejected;
    const said = h("p", { role: "status", "data-left": left }, left ? t("handover_blocked", { n: left }) : t("handover_words"));
    return h("section.card", { "aria-labelledby": "m-over" },
      h("header", {}, h("h2", { id: "m-over" }, t("handover"))),
      h("div.pad.stack", {}, said,
        left ? h("a.btn.block", { href: "/f/queue/", "data-go": "queue" }, t("see_queue"))
          : button(t("handover_do"), () => this.#end(), { kind: "block danger", "data-act": "handover" }),
        button(t("lock"), () => this.app.lock(), { kind: "block", drawing: "seal", "data-act": "lock" })));
  }

  async #end() {
    await this.app.sync.kick();
    await this.app.sync.recount();
    if (this.app.sync.pending + this.app.sync.rejected) return this.refresh();
    await vault.wipe();
    this.app.wiped(t("handover_done"));
  }
}
