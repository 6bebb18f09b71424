// Keys of the inbox and of one ask, ticking, templates.  Everything here also works without it.

const rows = document.getElementById("inb-rows");
const keys = document.getElementById("inb-keys");
if (keys) document.querySelector("#help dl")?.append(keys.content.cloneNode(true));

function isOff(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const field = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");
  return field !== null;
}

function row() {
  return document.activeElement?.closest(".inb-row") ?? null;
}

function reply() {
  const act = document.getElementById("act-answer");
  if (act) {
    act.open = true;
    document.getElementById("answer-text").focus();
  } else {
    const link = row()?.querySelector(".inb-open");
    if (link) location.assign(`${link.href}#act-answer`);
  }
}

function tick() {
  const box = row()?.querySelector("input[name=pick]");
  if (box) box.click();
}

function press(letter) {
  const within = rows ? row() : document;
  within?.querySelector(`[data-press="${letter}"]`)?.click();
}

const KEYS = { a: () => press("a"), u: () => press("u"), r: reply, x: tick };
let goes = false;

document.addEventListener("keydown", (event) => {
  if (isOff(event)) return;
  if (goes || event.key === "g") {
    goes = !goes && event.key === "g";
    return;
  }
  if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

// How many are ticked, said beside what can be done to them.
const ticked = document.getElementById("inb-ticked");
rows?.addEventListener("change", () => {
  const count = rows.querySelectorAll("input[name=pick]:checked").length;
  ticked.hidden = count === 0;
  ticked.textContent = count === 1 ? ticked.dataset.one : ticked.dataset.many.replace("#", String(count));
});

// A template fills the words, unless somebody wrote their own.
for (const choice of document.querySelectorAll("select[data-fills]")) {
  let filled = "";
  choice.addEventListener("change", () => {
    const text = document.getElementById(choice.dataset.fills);
    const { text: words = "", outcome = "" } = choice.selectedOptions[0].dataset;
    if (text.value.trim() && text.value !== filled) return;
    text.value = filled = words;
    const result = choice.form.elements.outcome;
    if (outcome && result) result.value = outcome;
  });
}

if (location.hash === "#act-answer") reply();
