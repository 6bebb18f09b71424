// Small helpers: elements, icons, words, sheets.

const WORDS = JSON.parse(document.getElementById("words").textContent);

/** A sentence by its key, with {n} filled in. */
export function t(key, values = {}) {
  return (WORDS[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export const isEnglish = () => document.documentElement.lang === "en";

/** h("p.muted", {id: "x"}, "text", child): an element; functions under on… are listeners. */
export function h(what, attributes = {}, ...children) {
  const [tag, ...classes] = what.split(".");
  const made = document.createElement(tag || "div");
  if (classes.length) made.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "ico");
  made.setAttribute("viewBox", "0 0 24 24");
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  made.append(use);
  return made;
}

/** A share drawn as a bar, without inline style. */
export function bar(done, due) {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", "share");
  made.setAttribute("viewBox", "0 0 100 8");
  made.setAttribute("preserveAspectRatio", "none");
  made.setAttribute("aria-hidden", "true");
  for (const [name, wide] of [["bar-track", 100], ["bar-fill", due ? (100 * done) / due : 0]]) {
    const part = document.createElementNS(SVG, "rect");
    part.setAttribute("class", name);
    part.setAttribute("width", Math.min(100, wide));
    part.setAttribute("height", 8);
    made.append(part);
  }
  return made;
}

export function button(words, does, { kind = "", drawing = "", ...rest } = {}) {
  const made = h(`button.btn${kind ? "." + kind.replaceAll(" ", ".") : ""}`, { type: "button", onclick: does, ...rest });
  if (drawing) made.append(icon(drawing));
  made.append(h("span", {}, words));
  return made;
}

export const dot = () => h("i.sep", {}, "·");

const number = new Intl.NumberFormat("en");
export const figure = (value) => number.format(value);

export function clock(ms) {
  const at = new Date(ms);
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
}

/** A sheet over the screen; resolves with what close(…) is given, null when put away. */
export function sheet(title, fill, { name = "" } = {}) {
  return new Promise((resolve) => {
    let told = null;
    const before = document.activeElement;
    const close = (value = null) => {
      told = value;
      made.close();
    };
    const made = h(
      "dialog.sheet",
      { "aria-labelledby": "sheet-title", "data-sheet": name },
      h(
        "header",
        {},
        h("h2", { id: "sheet-title" }, title),
        button(t("close"), () => close(null), { kind: "quiet", drawing: "cross", "data-act": "close" }),
      ),
    );
    const body = h("div.inside");
    made.append(body);
    made.addEventListener("close", () => {
      made.remove();
      before?.focus?.({ preventScroll: true });
      resolve(told);
    });
    document.body.append(made);
    fill(body, close);
    made.showModal();
  });
}

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Ten keys and a way back; onKey gets "0".."9" or "back". */
export function keypad(onKey, last = null) {
  const key = (name) => h("button.key", { type: "button", "data-key": name, onclick: () => onKey(name) }, name);
  return h(
    "div.keypad",
    { role: "group", "aria-label": t("digits") },
    KEYS.map(key),
    h("button.key", { type: "button", "data-key": "back", "aria-label": t("erase"), onclick: () => onKey("back") }, icon("back")),
    key("0"),
    last || h("span"),
  );
}
