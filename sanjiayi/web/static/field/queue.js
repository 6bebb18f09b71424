// What is still on the phone: waiting, sent back, and the last way out, a file.

import * as store from "./store.js";
import * as vault from "./vault.js";
import { button, clock, figure, h, sheet, t } from "./dom.js";
import { uuid7 } from "./ids.js";

const MOST_SHOWN = 50;

export class Queue {
  constructor(app) {
    this.app = app;
  }

  async show(root) {
    this.root = root;
    this.isShown = true;
    await this.#draw();
  }

  hide() {
    this.isShown = false;
  }

  refresh() {
    if (this.isShown && !document.querySelector("dialog[open]")) this.#draw();
  }

  async #draw() {
    const { sync } = this.app;
    const [waiting, rejected, people] = await Promise.all([
      store.inState("waiting", "outbox", MOST_SHOWN), store.inState("rejected"), store.inState("rejected", "persons"),
    ]);
    if (!this.isShown) return;
    const stat = (value, words, name) => h("div.stat", { [`data-${name}`]: value }, h("b", {}, figure(value)), h("span.fine", {}, words));
    const oldest = sync.oldestAt ? t("oldest", { time: clock(sync.oldestAt) }) : "";
    this.root.replaceChildren(
      h("h1", {}, t("queue_title")),
      h("section.card", { "aria-labelledby": "q-now" },
        h("header", {}, h("h2", { id: "q-now" }, t("queue_now")), h("span.end", {}, oldest)),
        h("div.pad.stack", {},
          h("div.two", {}, stat(sync.pending, t("state_waiting"), "waiting"), stat(sync.rejected, t("state_rejected"), "rejected")),
          h("p", {}, this.app.syncWords()),
          button(t("upload_now"), () => sync.kick(), { kind: "main block", drawing: "up", "data-act": "upload" }))),
      ...this.#rejected(rejected, people),
      ...this.#waiting(waiting),
      h("section.card", { "aria-labelledby": "q-file" },
        h("header", {}, h("h2", { id: "q-file" }, t("file_title"))),
        h("div.pad.stack", {}, h("p", {}, t("file_words")),
          button(t("file_save"), () => this.app.exportFile(), { drawing: "export", kind: "block", "data-act": "export" }))),
    );
  }

  #what(row) {
    const person = this.app.desk?.roster.persons.get(row.subject);
    const where = person ? this.app.desk.roster.doorWords(person) : row.place;
    return `${t(`kind_${row.kind.replace(".", "_")}`)} ${where}`;
  }

  #waiting(rows) {
    if (!rows.length) return [];
    const more = this.app.sync.pending - rows.length;
    return [h("section.card", { "aria-labelledby": "q-wait" },
      h("header", {}, h("h2", { id: "q-wait" }, t("state_waiting"))),
      h("ul.rows", {}, rows.map((row) => h("li", {}, h("div.line", {}, h("span", {}, this.#what(row)), h("span.end", {}, clock(row.at))))),
        more > 0 ? h("li", {}, h("div.line.muted", {}, t("more", { n: more }))) : null))];
  }

  #rejected(rows, people) {
    if (!rows.length && !people.length) return [];
    const one = (words, row, fix, drop) => h("li", { "data-rejected": row.id }, h("div.line", {},
      h("b", {}, words), h("span.end", {}, row.at ? clock(row.at) : ""),
      h("p.reason", {}, row.reason || t("no_reason")),
      h("div.row", {}, fix, drop)));
    return [h("section.card.amiss", { "aria-labelledby": "q-back" },
      h("header", {}, h("h2", { id: "q-back" }, t("state_rejected"))),
      h("ul.rows", {},
        rows.map((row) => one(this.#what(row), row,
          button(t("fix"), () => this.#fix(row), { drawing: "edit", "data-act": "fix" }),
          button(t("drop"), () => this.#drop("outbox", row), { "data-act": "drop" }))),
        people.map((row) => one(t("somebody_new"), row,
          button(t("fix"), () => this.#fixPerson(row), { drawing: "edit", "data-act": "fix" }),
          button(t("drop"), () => this.#drop("persons", row), { "data-act": "drop" })))))];
  }

  async #write(rows) {
    try {
      await store.write(rows);
    } catch (error) {
      return this.app.failed(error);
    }
    await this.app.sync.recount();
    this.app.sync.kick();
    this.#draw();
  }

  /** The place or tube may be put right, then it goes up as a record of its own. */
  async #fix(row) {
    const roster = this.app.desk?.roster;
    const fixed = await sheet(t("fix"), (body, close) => {
      const place = h("select", { id: "fix-place" }, (roster?.buildings || []).map((one) => h("option", { value: one.path, selected: one.path === row.place }, one.name)));
      const tube = h("input", { id: "fix-tube", type: "text", value: row.body.tube || "", autocomplete: "off" });
      const submit = (event) => {
        event.preventDefault();
        close({ place: place.value || row.place, tube: tube.value.trim().toUpperCase() });
      };
      body.append(h("p.refusal", {}, row.reason || t("no_reason")), h("form.form", { onsubmit: submit },
        place.options.length ? h("div.field-row", {}, h("label", { for: "fix-place" }, t("building")), place) : null,
        "tube" in row.body ? h("div.field-row", {}, h("label", { for: "fix-tube" }, t("tube_number")), tube) : null,
        h("button.btn.main.block", { type: "submit", "data-act": "send-again" }, t("send_again"))));
    }, { name: "fix" });
    if (!fixed) return;
    const body = "tube" in row.body ? { ...row.body, tube: fixed.tube } : row.body;
    const place = row.kind === "ledger.voided" ? row.place : fixed.place;
    const isSame = place === row.place && body.tube === row.body.tube;
    const again = { ...row, id: isSame ? row.id : uuid7(), place, body, state: "waiting", code: "", reason: "" };
    const old = { ...row, state: "discarded", note: `replaced by ${again.id}` };
    await this.#write({ outbox: isSame ? [again] : [old, again] });
  }

  async #fixPerson(row) {
    const token = await store.setting("token");
    const kept = row.sealed && vault.unsealedFor(token, row.sealed);
    if (!kept) return;
    const fixed = await sheet(t("fix"), (body, close) => {
      const field = (name, label) => {
        const input = h("input", { type: "text", id: `fix-${name}`, value: kept[name] || "", autocomplete: "off" });
        body.firstElementChild.append(h("div.field-row", {}, h("label", { for: input.id }, label), input));
        return input;
      };
      const form = h("form.form");
      body.append(form);
      form.append(h("p.refusal", {}, row.reason || t("no_reason")));
      const fields = { door: field("door", t("door")), name: field("name", t("name")), id_number: field("id_number", t("id_number")), phone: field("phone", t("phone")) };
      form.append(h("button.btn.main.block", { type: "submit" }, t("send_again")));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        close(Object.fromEntries(Object.entries(fields).map(([name, input]) => [name, input.value.trim()])));
      });
    }, { name: "fix-person" });
    if (!fixed) return;
    const rejected = (await store.inState("rejected")).filter((one) => one.subject === row.id);
    await this.#write({
      persons: [{ ...row, sealed: vault.sealedFor(token, { ...kept, ...fixed }), state: "waiting", reason: "" }],
      outbox: rejected.map((one) => ({ ...one, state: "waiting", reason: "" })),
    });
  }

  /** Given up by a person, with a reason; it stays on the phone until the hand-over. */
  async #drop(name, row) {
    const reasons = ["drop_mistake", "drop_twice", "drop_test", "drop_told"];
    const reason = await sheet(t("drop_title"), (body, close) => {
      body.append(h("p", {}, t("drop_words")), ...reasons.map((key) => button(t(key), () => close(key), { kind: "block", "data-drop": key })));
    }, { name: "drop" });
    if (!reason) return;
    await this.#write({ [name]: [{ ...row, state: "discarded", note: reason }] });
  }
}
