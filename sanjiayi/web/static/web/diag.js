// What this phone can do here: looked at once, shown in words, copied by hand, sent nowhere.

const words = JSON.parse(document.getElementById("diag-words").textContent);
const say = (key, fill = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => fill[name]);
const results = new Map();

/** isGood: true, false, or null when it is neither. */
function show(key, isGood, text) {
  results.set(key, text);
  const cell = document.querySelector(`[data-check="${key}"] td`);
  cell.textContent = text;
  cell.className = isGood === null ? "" : isGood ? "good" : "bad";
  report();
}

const plainly = (key, isGood) => show(key, isGood, say(isGood ? "yes" : "no"));

function tier() {
  if (!window.isSecureContext) return "C";
  return "serviceWorker" in navigator ? "A" : "B";
}

function showTier(letter) {
  document.getElementById("tier").textContent = say("tier", { letter });
  for (const part of document.querySelectorAll("[data-tier]")) part.hidden = part.dataset.tier !== letter;
  for (const part of document.querySelectorAll("[data-only]")) part.hidden = part.dataset.only !== letter;
}

function report() {
  const lines = [
    document.getElementById("tier").textContent,
    ...[...document.querySelectorAll("[data-check]")].map(
      (row) => `${row.querySelector("th").textContent}: ${results.get(row.dataset.check) ?? ""}`,
    ),
    location.origin,
    navigator.userAgent,
    `${screen.width}×${screen.height} @${window.devicePixelRatio}`,
    `${words.release} ${new Date().toISOString()}`,
  ];
  document.getElementById("report").value = lines.join("\n");
}

/** Write a record and read it back: having IndexedDB is not yet being able to use it. */
function canStore() {
  return new Promise((resolve) => {
    let asked;
    try {
      asked = indexedDB.open("sanjiayi-diag", 1);
    } catch {
      return resolve(false);
    }
    asked.onupgradeneeded = () => asked.result.createObjectStore("looks");
    asked.onerror = () => resolve(false);
    asked.onsuccess = () => {
      const base = asked.result;
      const deal = base.transaction("looks", "readwrite");
      deal.objectStore("looks").put("here", 1);
      const read = deal.objectStore("looks").get(1);
      const end = (isGood) => {
        base.close();
        indexedDB.deleteDatabase("sanjiayi-diag");
        resolve(isGood);
      };
      deal.oncomplete = () => end(read.result === "here");
      deal.onabort = () => end(false);
    };
  });
}

async function lookAtStorage() {
  plainly("storage", await canStore());
  const kept = await navigator.storage?.persisted?.().catch(() => false);
  show("persist", kept ? true : null, say(kept ? "yes" : navigator.storage?.persist ? "soft" : "no"));
  const room = await navigator.storage?.estimate?.().catch(() => null);
  if (!room?.quota) return show("space", null, say("unknown"));
  const free = Math.floor((room.quota - room.usage) / 1_048_576);
  show("space", free >= 20, say("free", { n: free }));
}

async function lookAtCamera() {
  if (!navigator.mediaDevices?.getUserMedia) return plainly("camera", false);
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  if (!all.some((one) => one.kind === "videoinput")) return show("camera", false, say("none"));
  const right = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
  if (right?.state === "denied") return show("camera", false, say("refused"));
  show("camera", right?.state === "granted" ? true : null, say(right?.state === "granted" ? "yes" : "asks"));
}

/** Seconds this clock is ahead of the server's, to about a second (the Date header has no more). */
async function lookAtClock() {
  try {
    const before = Date.now();
    const answer = await fetch("/health", { cache: "no-store", credentials: "omit" });
    const middle = (before + Date.now()) / 2;
    const ahead = Math.round((middle - Date.parse(answer.headers.get("Date")) - 500) / 1000);
    if (!Number.isFinite(ahead)) return show("clock", null, say("unknown"));
    const isGood = Math.abs(ahead) < 120;
    show("clock", isGood, Math.abs(ahead) < 2 ? say("exact") : say(ahead > 0 ? "fast" : "slow", { n: Math.abs(ahead) }));
  } catch {
    show("clock", null, say("unknown"));
  }
}

function lookAtTheRest() {
  plainly("secure", window.isSecureContext);
  plainly("worker", window.isSecureContext && "serviceWorker" in navigator);
  // the shortest module there is: magic number and version
  const module = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);
  plainly("wasm", typeof WebAssembly === "object" && WebAssembly.validate(module));
  plainly("speech", "speechSynthesis" in window);
  plainly("wake", "wakeLock" in navigator);
}

async function tryCamera() {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    for (const track of stream.getTracks()) track.stop();
    plainly("camera", true);
  } catch (error) {
    show("camera", false, say(error.name === "NotAllowedError" ? "refused" : navigator.mediaDevices ? "none" : "no"));
  }
}

function trySpeech({ currentTarget }) {
  if (!("speechSynthesis" in window)) return;
  const said = new SpeechSynthesisUtterance(currentTarget.dataset.say);
  said.lang = document.documentElement.lang;
  speechSynthesis.speak(said);
}

async function copy() {
  const box = document.getElementById("report");
  const status = document.getElementById("said");
  try {
    await navigator.clipboard.writeText(box.value);
    status.textContent = say("copied");
  } catch {
    box.focus();
    box.select();
    status.textContent = say(document.execCommand?.("copy") ? "copied" : "select");
  }
}

for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
showTier(tier());
lookAtTheRest();
document.getElementById("copy").addEventListener("click", copy);
document.getElementById("try-camera").addEventListener("click", tryCamera);
document.getElementById("try-speech").addEventListener("click", trySpeech);
await Promise.all([lookAtStorage(), lookAtCamera(), lookAtClock()]);
report();
