// What the shell adds where scripts run: theme and size without a round trip, keys, menus,
// words when a request fails.  Everything here also works without it.

const root = document.documentElement;

function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

const DO = {
  theme() {
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("theme", root.dataset.theme);
    for (const button of document.querySelectorAll('[data-do="theme"]')) button.value = dark ? "dark" : "light";
  },
  size() {
    root.dataset.size = root.dataset.size === "l" ? "m" : "l";
    remember("size", root.dataset.size);
    for (const button of document.querySelectorAll('[data-do="size"]')) {
      button.setAttribute("aria-pressed", String(root.dataset.size === "l"));
      button.value = root.dataset.size === "l" ? "m" : "l";
    }
  },
  print() {
    window.print();
  },
  copy(button) {
    const from = document.getElementById(button.dataset.from);
    navigator.clipboard?.writeText(from.innerText).then(() => {
      button.textContent = button.dataset.done;
    });
  },
};

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.who[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const button = event.target.closest("[data-do]");
  if (!button || !DO[button.dataset.do]) return;
  event.preventDefault();
  DO[button.dataset.do](button);
});

// Buttons that need a script appear only where one runs; the summary of mistakes is read first.
for (const button of document.querySelectorAll("[data-do][hidden]")) button.hidden = false;
document.querySelector("[data-focus]")?.focus();
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// htmx shows every answer but 5xx: a refusal (409) is part of the page that explains it.
function say(key) {
  const place = document.getElementById("said");
  if (!place) return;
  place.textContent = key ? place.dataset[key] : "";
  place.hidden = !key;
}
document.addEventListener("htmx:before:request", () => say(""));
document.addEventListener("htmx:error", () => say("offline"));
document.addEventListener("htmx:after:request", (event) => {
  const status = event.detail.ctx?.response?.raw?.status ?? event.detail.ctx?.response?.status;
  if (status >= 500) say("failed");
});

// Keys: off while typing, with a modifier held, and while a dialog is open.
let goes = false;

function isOff(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  return event.target.closest("input, textarea, select, [contenteditable], dialog") !== null;
}

function move(step) {
  const rows = [...document.querySelectorAll(".todo > li, .rows > li, .list tbody tr, .grid15 tbody tr")];
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now + step))];
  next.querySelector("a, button")?.focus();
}

function search() {
  const here = document.querySelector("main input[type=search]");
  if (here) here.focus();
  else document.querySelector('[data-key="/"]')?.click();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  "/": search,
  "?": () => document.getElementById("help")?.showModal?.(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.who[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    return;
  }
  if (isOff(event)) return;
  if (goes) {
    goes = false;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  if (event.key === "g") goes = true;
  else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});
