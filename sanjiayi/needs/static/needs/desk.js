// The phone desk: Ctrl+Enter saves; what is typed outlives a reload or a lost connection.
// Everything here also works without it.

const form = document.getElementById("desk-form");
const told = document.getElementById("desk-told");
const KEY = "desk-draft";

function keep() {
  const kept = {};
  for (const field of form.elements) {
    if (!field.name || ["csrfmiddlewaretoken", "act"].includes(field.name)) continue;
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    kept[field.name] = field.value;
  }
  sessionStorage.setItem(KEY, JSON.stringify(kept));
}

function bring() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    sessionStorage.removeItem(KEY);
  }
  if (!kept || form.dataset.fresh !== "1" || kept.call !== form.elements.call.value) return;
  for (const [name, value] of Object.entries(kept)) {
    const field = form.elements[name];
    if (!field) continue;
    if (field instanceof RadioNodeList) field.value = value;
    else if (field.type === "checkbox") field.checked = true;
    else field.value = value;
  }
}

if (told) sessionStorage.removeItem(KEY);
if (form) {
  bring();
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(document.getElementById("desk-save"));
  });
  // Enter in the search box looks, it does not save.
  document.getElementById("id_sought")?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    form.requestSubmit(document.getElementById("desk-find"));
  });
}
