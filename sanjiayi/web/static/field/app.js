// The field app: which screen is shown, who holds what, how fresh it is.

import * as store from "./store.js";
import * as vault from "./vault.js";
import { Desk } from "./desk.js";
import { clock, figure, h, icon, isEnglish, t } from "./dom.js";
import { elsewhereScreen, loadingScreen, pinScreen, settingsOf, strangerScreen, tier } from "./enter.js";
import { saveFile } from "./file.js";
import { Me, Today } from "./me.js";
import { Owner } from "./owner.js";
import { Queue } from "./queue.js";
import { Roster } from "./roster.js";
import { Scan } from "./scan.js";
import { Sync } from "./sync.js";
import { Visits } from "./visits.js";
import { Voice } from "./voice.js";

const PATHS = { "/f/": "today", "/f/scan/": "scan", "/f/visits/": "visits", "/f/queue/": "queue", "/f/me/": "me" };
const SCREENS = { today: Today, scan: Scan, visits: Visits, queue: Queue, me: Me };
const ENROLLED = "sanjiayi-token";
const $ = (id) => document.getElementById(id);

class App {
  constructor() {
    this.release = document.body.dataset.release;
    this.root = $("main");
    this.desk = null;
    this.screen = null;
  }

  async start() {
    try {
      await store.open();
    } catch (error) {
      console.warn(error);
      this.root.replaceChildren(h("section.card.pad", {}, h("h1", {}, t("no_store")), h("p", {}, t("no_store_words"))));
      return;
    }
    await this.#enrolled();
    this.settings = await settingsOf();
    this.#dress();
    this.voice = new Voice(this.settings);
    this.owner = new Owner();
    await this.owner.claim();
    this.owner.addEventListener("change", () => this.#owned());
    this.sync = new Sync({ release: this.release, may: () => this.owner.isOwner });
    this.sync.addEventListener("change", () => this.#state());
    this.sync.addEventListener("packet", (event) => this.#take(event.packet).catch((error) => this.failed(error)));
    addEventListener("unhandledrejection", (event) => {
      if (!store.isFull(event.reason)) return;
      event.preventDefault();
      this.failed(event.reason);
    });
    this.sync.addEventListener("news", (event) => this.#hear(event.news));
    this.sync.addEventListener("wiped", () => this.wiped(t("wiped")));
    this.screens = Object.fromEntries(Object.entries(SCREENS).map(([name, Screen]) => [name, new Screen(this)]));
    document.body.dataset.tier = tier();
    addEventListener("popstate", () => this.draw());
    document.addEventListener("click", (event) => this.#follow(event));
    document.addEventListener("pointerdown", () => this.voice.wake(), { once: true });
    await this.sync.start();
    await this.draw();
    this.#worker();
  }

  /** The enrolment page leaves the token where this page finds it; it moves into the store. */
  async #enrolled() {
    const fresh = localStorage.getItem(ENROLLED);
    if (fresh) {
      const token = await store.setting("token");
      if (token && token !== fresh) await this.#carryOver(token, fresh);
      // a new enrolment means a new PIN: whoever forgot the old one comes back this way
      await store.settle({ token: fresh, vault: undefined, packet: undefined, etag: undefined, packetAt: undefined, news: undefined });
      localStorage.removeItem(ENROLLED);
    }
    this.isEnrolled = Boolean(await store.setting("token"));
  }

  /** People waiting to go up were sealed with the old token. */
  async #carryOver(from, to) {
    const rows = (await store.all("persons")).filter((row) => row.sealed);
    for (const row of rows) row.sealed = vault.sealedFor(to, vault.unsealedFor(from, row.sealed));
    await store.write({ persons: rows });
  }

  #dress() {
    for (const name of ["size", "theme"]) {
      if (this.settings[name]) document.documentElement.dataset[name] = this.settings[name];
    }
  }

  async set(some) {
    Object.assign(this.settings, some);
    await store.settle({ settings: { ...this.settings } }).catch((error) => this.failed(error));
    if (!("site" in some || "table" in some)) return;
    this.#banner();
    this.screen?.refresh();
  }

  #follow(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.ctrlKey || event.metaKey || link.origin !== location.origin || !PATHS[link.pathname]) return;
    event.preventDefault();
    this.go(link.pathname);
  }

  go(path) {
    if (path !== location.pathname) history.pushState(null, "", path);
    this.draw();
    scrollTo(0, 0);
    this.root.focus({ preventScroll: true });
  }

  /** Show what the address says, or what has to come first. */
  async draw() {
    const name = PATHS[location.pathname] || "today";
    this.screen?.hide();
    this.screen = null;
    this.waits = null;
    const before = await this.#before(name);
    document.body.dataset.screen = before || name;
    document.body.classList.toggle("scan", !before && name === "scan");
    document.body.classList.toggle("closed", Boolean(before) && before !== "loading");
    for (const link of document.querySelectorAll(".tabs a")) {
      if (PATHS[link.pathname] === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    if (!before) {
      this.screen = this.screens[name];
      document.title = `${t(`title_${name}`)} · ${t("product")}`;
      await this.screen.show(this.root);
    }
    this.#state();
  }

  async #before(name) {
    if (!this.isEnrolled) return strangerScreen(this.root), "stranger";
    if (!this.owner.isOwner) return elsewhereScreen(this.root, () => this.owner.take()), "elsewhere";
    // a stopped phone has no list to protect any more, and its records still have to come off it
    if (name === "queue" && this.sync.isStopped) return "";
    const done = () => this.#opened();
    if (!(await vault.hasPin())) return pinScreen(this.root, { isNew: true, name: t("pin_first"), done }), "pin-new";
    const device = await store.setting("device");
    if (!vault.isOpen()) return pinScreen(this.root, { isNew: false, name: device?.name || "", done }), "pin";
    if (!this.desk && name !== "queue" && name !== "me") return (this.waits = loadingScreen(this.root, this)), "loading";
    return "";
  }

  /** Another window took the desk, or left it to this one, which reads anew what is kept. */
  async #owned() {
    this.desk = this.sync.mark = null;
    for (const open of document.querySelectorAll("dialog[open]")) open.close();
    await this.draw();
    if (!this.owner.isOwner) return;
    await this.sync.recount();
    if (vault.isOpen()) await this.#opened();
    else this.sync.kick();
  }

  async #opened() {
    const kept = await store.setting("packet");
    const packet = kept && vault.unsealed(kept);
    if (packet) await this.#take(packet);
    else this.sync.wantsPacket = true;
    if (!this.desk) await this.draw();
    this.sync.kick();
  }

  async #take(packet) {
    const desk = new Desk({ roster: new Roster(packet), settings: this.settings, sync: this.sync });
    await desk.load();
    await this.#admitted(desk);
    this.desk = desk;
    const { name, short } = packet.device;
    await store.settle({ device: { name, short } }).catch((error) => this.failed(error));
    const sites = packet.sites || [];
    if (!sites.some((one) => one.site === this.settings.site)) {
      await this.set(sites.length ? { site: sites[0].site, table: 1 } : { site: "", table: 0 });
    }
    this.#banner();
    if (this.screen?.refresh && this.screen !== this.screens.visits) this.screen.refresh();
    else if (!this.screen) await this.draw();
  }

  /** What other tables and visitors recorded. */
  async #hear(news) {
    try {
      if (!(await this.desk?.hear(news))) return;
    } catch (error) {
      console.warn(error); // folded, but not kept: the next news bring it again
    }
    if (this.screen?.hear) this.screen.hear();
    else this.screen?.refresh();
  }

  /** People typed in here who are not on the list yet. */
  async #admitted(desk) {
    const token = await store.setting("token");
    for (const row of await store.all("persons")) {
      const kept = row.sealed && vault.unsealedFor(token, row.sealed);
      if (!kept || desk.roster.persons.has(row.id)) continue;
      const door = kept.door ? `${kept.building}/${kept.door}` : kept.building;
      desk.roster.add({ id: row.id, door, household: "", name: kept.name, initials: "", mark: "", year: null, sex: "", class: "", reason: "", doneAt: null });
    }
  }

  async admit(typed) {
    const token = await store.setting("token");
    return this.desk.admit(typed, (value) => vault.sealedFor(token, value));
  }

  lock() {
    vault.lock();
    this.desk = this.sync.mark = null;
    this.draw();
  }

  wiped(words) {
    this.desk = null;
    if (!this.sync.isStopped) this.draw();
    else if (document.body.dataset.screen === "queue") return;
    else this.go("/f/queue/");
    this.say(words);
  }

  // ---- what is said about the queue

  syncWords() {
    const { sync } = this;
    const time = sync.lastOk ? clock(sync.lastOk) : t("never");
    if (sync.state === "stopped") return sync.reason || t("sync_stopped");
    if (sync.state === "full") return t("storage_full");
    if (sync.state === "nolist") return sync.noList.reason;
    const key = { ok: sync.pending ? "sync_sending" : "sync_ok", sending: "sync_sending", offline: sync.pending ? "sync_offline" : "sync_offline_none", late: "sync_late" }[sync.state];
    return t(key, { n: figure(sync.pending), time });
  }

  /** The strip under the result: how many wait, since when, and where to look. */
  strip(into) {
    const { sync } = this;
    into.hidden = sync.state === "ok" && !sync.pending && !sync.rejected;
    into.dataset.sync = sync.state;
    into.replaceChildren(
      h("b", { "data-count": sync.pending }, figure(sync.pending)),
      h("span", {}, sync.rejected ? t("sync_rejected", { n: sync.rejected }) : this.syncWords()),
      h("a.btn", { href: "/f/queue/" }, t("look")),
    );
  }

  #state() {
    const { sync } = this;
    Object.assign(document.body.dataset, { sync: sync.state, pending: sync.pending, rejected: sync.rejected });
    const short = $("sync");
    short.className = `sync ${sync.state}`;
    short.lastElementChild.textContent = t(`short_${sync.state}`);
    short.firstElementChild.replaceWith(sync.state === "ok" || sync.state === "sending" ? h("span.dot") : icon("off"));
    const badge = $("badge");
    badge.textContent = sync.pending + sync.rejected ? figure(sync.pending + sync.rejected) : "";
    this.waits?.();
    this.#banner();
    if (this.screen === this.screens?.scan) this.strip(this.screen.strip);
    else if (this.screen && this.screen !== this.screens.visits) this.screen.refresh();
  }

  #banner() {
    const roster = this.desk?.roster;
    $("where").textContent = roster ? (document.body.dataset.screen === "scan" ? this.screens.scan.title() : roster.device.name) : t("app_name");
    const [kind, words] = this.#standing();
    const place = $("banner");
    place.hidden = !kind;
    place.className = `banner ${kind}`;
    place.dataset.banner = kind;
    if (kind && place.textContent !== words) place.textContent = words;
  }

  /** What holds for every screen now: [kind, sentence]; kind "" when nothing does. */
  #standing() {
    const pause = this.desk?.pause;
    const reason = this.desk?.pauseWords(isEnglish());
    if (pause?.of === "round") return ["paused", t("paused", { reason })];
    if (pause) return ["paused", t("paused_site", { reason })];
    if (this.desk && this.sync.noList) return ["nolist", this.sync.noList.reason];
    if (this.desk?.round?.is_rehearsal) return ["rehearsal", t("rehearsal")];
    return ["", ""];
  }

  /** The phone did not take something: said in words, with the way out of it. */
  failed(error) {
    console.warn(error);
    if (store.isFull(error)) {
      this.sync.isFull = true;
      this.#state();
    }
    this.say(this.storageWords(error));
  }

  storageWords(error) {
    return t(store.isFull(error) ? "storage_full" : "storage_failed");
  }

  /** What is unsent, as a file for a leader. */
  async exportFile() {
    const device = this.desk?.roster.device.short || (await store.setting("device"))?.short || "";
    const saved = await saveFile(await store.setting("token"), device);
    this.say(t("file_saved", { n: saved }));
  }

  /** A short word at the bottom, read out by screen readers. */
  say(words) {
    const place = $("toast");
    place.textContent = words;
    place.hidden = false;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => (place.hidden = true), 6000);
  }

  async #worker() {
    if (!navigator.serviceWorker) return;
    try {
      await navigator.serviceWorker.register("/sw.js", { scope: "/f/" });
      await navigator.serviceWorker.ready;
      document.body.dataset.offline = "ready";
    } catch (error) {
      console.warn(error);
    }
  }
}

const app = new App();
app.start();
