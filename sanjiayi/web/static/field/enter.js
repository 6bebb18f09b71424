// The entrance: not enrolled, the PIN, and the list on its way.

import * as store from "./store.js";
import * as vault from "./vault.js";
import { button, h, keypad, t } from "./dom.js";

/** A: camera and cold start; B: no service worker; C: plain HTTP, no camera. */
export function tier() {
  if (!globalThis.isSecureContext) return "C";
  return navigator.serviceWorker ? "A" : "B";
}

/** Ask for six figures; the screen stays until they open, or make, the vault. */
export function pinScreen(root, { isNew, name, done }) {
  let typed = "";
  let first = "";
  let isBusy = false;
  const dots = h("output.dots", { "aria-label": t("pin"), "data-typed": 0 });
  const said = h("p.said", { role: "alert" });
  const title = h("h1", {}, isNew ? t("pin_new") : t("pin_enter"));
  const draw = () => {
    dots.dataset.typed = typed.length;
    dots.textContent = "●".repeat(typed.length) + "○".repeat(vault.PIN_LETTERS - typed.length);
  };
  const tell = (words) => (said.textContent = words);
  const locked = (seconds) => {
    tell(t("pin_wait", { n: seconds }));
    if (seconds > 0) setTimeout(async () => root.isConnected && dots.isConnected && locked(await vault.waits()), 1000);
    else tell("");
  };
  const finish = async () => {
    isBusy = true;
    tell(t("pin_opening"));
    if (isNew && !first) {
      [first, typed, isBusy] = [typed, "", false];
      title.textContent = t("pin_again");
      tell("");
      return draw();
    }
    if (isNew && first !== typed) {
      [first, typed, isBusy] = ["", "", false];
      title.textContent = t("pin_new");
      tell(t("pin_differ"));
      return draw();
    }
    const told = isNew ? (await vault.choose(typed), { ok: true }) : await vault.unlock(typed);
    [typed, isBusy] = ["", false];
    draw();
    if (told.ok) return done();
    if (told.wait) return locked(told.wait);
    return tell(t("pin_wrong", { n: told.left }));
  };
  const press = (key) => {
    if (isBusy) return;
    typed = key === "back" ? typed.slice(0, -1) : (typed + key).slice(0, vault.PIN_LETTERS);
    draw();
    if (typed.length === vault.PIN_LETTERS) {
      finish().catch((error) => {
        console.warn(error);
        [typed, isBusy] = ["", false];
        draw();
        tell(t(store.isFull(error) ? "storage_full" : "storage_failed"));
      });
    }
  };
  const onKey = (event) => {
    if (!dots.isConnected) return document.removeEventListener("keydown", onKey);
    if (/^\d$/.test(event.key)) press(event.key);
    if (event.key === "Backspace") press("back");
  };
  document.addEventListener("keydown", onKey);
  root.replaceChildren(
    h("section.pin", { "data-pin": isNew ? "new" : "enter" },
      h("p.muted", {}, name), title, h("p.fine", {}, isNew ? t("pin_new_words") : t("pin_words")),
      dots, said, keypad(press),
      isNew ? null : h("details", {}, h("summary.btn.block", {}, t("pin_forgotten")), h("p.pad", {}, t("pin_forgotten_words")))),
  );
  draw();
  if (!isNew) vault.waits().then((seconds) => seconds && locked(seconds));
}

/** Not enrolled: how to begin. */
export function strangerScreen(root) {
  root.replaceChildren(
    h("section.card.pad.stack", { "data-enrolled": "no" },
      h("h1", {}, t("not_enrolled")),
      h("ol.steps", {}, h("li", {}, t("enrol_1")), h("li", {}, t("enrol_2")), h("li", {}, t("enrol_3"))),
      h("p.note", {}, t("enrol_browser")),
      h("a.btn.block", { href: "/f/plain/" }, t("plain_link"))),
  );
}

/** Another window of this phone is at work. */
export function elsewhereScreen(root, take) {
  root.replaceChildren(
    h("section.card.pad.stack", { "data-elsewhere": "" },
      h("h1", {}, t("elsewhere_title")), h("p", { role: "status" }, t("elsewhere_words")),
      button(t("elsewhere_take"), take, { kind: "main block", "data-act": "take-over" })),
  );
}

/** 下载本班: what came, or why it has not come yet. */
export function loadingScreen(root, app) {
  const title = h("h1", {}, t("loading_title"));
  const wheel = h("progress", { "aria-label": t("loading_title") });
  const words = h("p", { role: "status" }, t("loading_list"));
  const steps = h("ol.steps", { hidden: true }, h("li", {}, t("nolist_1")), h("li", {}, t("enrol_2")), h("li", {}, t("nolist_3")));
  const again = button(t("try_again"), () => {
    app.sync.wantsPacket = true;
    app.sync.kick();
  }, { kind: "main block", "data-act": "try-again" });
  const card = h("section.card.pad.stack", { "data-loading": "" }, title, wheel, words, steps, again);
  again.hidden = true;
  root.replaceChildren(card);
  return () => {
    const { state, reason, noList } = app.sync;
    card.dataset.loading = noList?.code || "";
    title.textContent = t(noList ? "nolist_title" : "loading_title");
    wheel.hidden = Boolean(noList);
    steps.hidden = !noList;
    again.hidden = !noList && !["offline", "late", "stopped"].includes(state);
    const said = noList ? noList.reason : again.hidden ? t("loading_list") : reason || t("loading_offline");
    if (words.textContent !== said) words.textContent = said;
  };
}

export const settingsOf = async () => ({
  isMute: false, speaks: true, rate: 1, site: "", table: 0, ...((await store.setting("settings")) || {}),
});
