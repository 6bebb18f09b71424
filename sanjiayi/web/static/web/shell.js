// What the shell adds where scripts run: theme without a round trip, keys, refusals shown by htmx.
// Everything here also works without it.

const root = document.documentElement;

function remember(name, value) {
  document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  if (button.dataset.do === "theme") {
    event.preventDefault();
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    remember("theme", root.dataset.theme);
  }
  if (button.dataset.do === "print") {
    event.preventDefault();
    window.print();
  }
  if (button.dataset.do === "copy") {
    event.preventDefault();
    const from = document.getElementById(button.dataset.from);
    navigator.clipboard?.writeText(from.innerText).then(() => {
      button.textContent = button.dataset.done;
    });
  }
});

// A refused press is answered 409 with the part of the page that explains it: show it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr?.status === 409) event.detail.shouldSwap = true;
});
document.addEventListener("htmx:before:swap", (event) => {
  if (event.detail.ctx?.response?.status === 409) event.detail.shouldSwap = true;
});

// Keys: off while typing and with a modifier held.
let goes = false;

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

function rows() {
  return [...document.querySelectorAll(".todo > li, .list tbody tr, .grid15 tbody tr")];
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.min(all.length - 1, Math.max(0, now + step))];
  const target = next.querySelector("a, button");
  if (target) target.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (goes) {
    goes = false;
    const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (link) {
      event.preventDefault();
      link.click();
      return;
    }
  }
  if (event.key === "g") goes = true;
  else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "?") document.getElementById("help")?.showModal?.();
  else if (event.key === "/") {
    event.preventDefault();
    const here = document.querySelector("main input[type=search]");
    if (here) here.focus();
    else document.querySelector('[data-key="/"]')?.click();
  }
});
