// Forms that lose nothing.  What is typed stays on this phone until it is sent, for a day at
// most; a send that fails leaves the page as it stands, photos and voice note included.  Without
// this script the same forms post by themselves.

const KEPT_MS = 24 * 3600 * 1000; // as long as the server keeps a form that was not sent
const SLOW_MS = 1000;
const PATIENCE_MS = 120_000; // three photos and a voice note over a weak network
const PREFIX = "kept:";
const TYPED = ["text", "tel", "textarea", "radio"];

const nameOf = (form) => PREFIX + (form.dataset.keep || location.pathname);
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && TYPED.includes(field.type));

// A phone may forbid pages to keep anything: then nothing is kept, and all else works.
function store(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

function read(name) {
  return store((shelf) => JSON.parse(shelf.getItem(name) || "null"));
}

const forget = (form) => store((shelf) => shelf.removeItem(nameOf(form)));

function keep(form) {
  const typed = {};
  for (const field of fieldsOf(form)) {
    if (field.type !== "radio") typed[field.name] = field.value;
    else if (field.checked) typed[field.name] = field.value;
  }
  store((shelf) => shelf.setItem(nameOf(form), JSON.stringify({ at: Date.now(), typed })));
}

function dropOld() {
  const names = store((shelf) => Object.keys(shelf)) || [];
  for (const name of names.filter((one) => one.startsWith(PREFIX))) {
    if (!(Date.now() - read(name)?.at < KEPT_MS)) store((shelf) => shelf.removeItem(name));
  }
}

function say(form, key) {
  const note = form.querySelector("[data-kept]");
  note.querySelector("p").textContent = key ? note.dataset[key] : "";
  note.querySelector("button").hidden = key !== "restored";
  note.hidden = !key;
  if (key === "offline" || key === "failed") {
    note.className = "refusal";
    note.focus();
  } else note.className = "told-well";
}

function restore(form) {
  const { typed } = read(nameOf(form)) || { typed: {} };
  let changed = null;
  for (const field of fieldsOf(form)) {
    if (!(field.name in typed)) continue;
    const value = typed[field.name];
    if (field.type === "radio" ? field.checked === (field.value === value) : field.value === value) continue;
    if (field.type === "radio") field.checked = field.value === value;
    else field.value = value;
    changed = field;
  }
  if (!changed) return;
  const folded = changed.closest("details");
  if (folded) folded.open = true;
  say(form, "restored");
}

/** The server's page in place of this one: a refusal with its reasons, and what was typed. */
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const main = page.getElementById("main");
  if (!main) return false;
  document.getElementById("main").replaceWith(document.adoptNode(main));
  document.title = page.title;
  (main.querySelector("[data-focus]") || main).focus();
  document.dispatchEvent(new Event("main:shown"));
  return true;
}

async function post(form) {
  const patience = new AbortController();
  const alarm = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    return await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { "X-Sent-By": "script" }, signal: patience.signal,
    });
  } finally {
    clearTimeout(alarm);
  }
}

async function send(form) {
  keep(form);
  await Promise.all([...form.elements].map((field) => field.busy)); // photos being made small
  let answer;
  try {
    answer = await post(form);
  } catch {
    return say(form, "offline");
  }
  if (answer.status === 204) {
    forget(form);
    return location.assign(answer.headers.get("Location"));
  }
  if (answer.status >= 500) return say(form, "failed");
  return show(await answer.text()) || form.submit();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!("keep" in form.dataset)) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  const slow = setTimeout(() => say(form, "sending"), SLOW_MS);
  try {
    await send(form);
  } finally {
    clearTimeout(slow);
    delete form.dataset.sending;
  }
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && "keep" in form.dataset) keep(form);
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-kept-clear]")?.form;
  if (!form) return;
  forget(form);
  form.reset();
  say(form, "");
});

dropOld();
for (const form of document.querySelectorAll("form[data-keep]")) restore(form);
