// Reads the page aloud with the voice the phone has.  A sentence at a time: some phones fall
// silent after a quarter of a minute of one utterance.

const WITHIN = ["inline", "inline-block", "contents"];
const SILENT = "[hidden], [aria-hidden=true], .vh, script, textarea, select, option, audio";
const SENTENCE = /.+?(?:[。！？；]|[.!?;](?=\s)|$)/g;
const PATIENCE_MS = 5000;

const speech = globalThis.speechSynthesis;
const button = document.querySelector("[data-aloud]");
const told = document.querySelector("[data-aloud-told]");
const words = button?.querySelector("span");
let queue = [];
let speaking = null; // kept here: what nobody holds, Chrome forgets before it has ended
let block = null;

function isHeard(node) {
  const of = node.parentElement;
  if (!node.data.trim() || of.closest(SILENT) || !of.getClientRects().length) return false;
  const folded = of.closest("details:not([open])");
  return !folded || Boolean(of.closest("summary"));
}

function blockOf(node) {
  let of = node.parentElement;
  while (WITHIN.includes(getComputedStyle(of).display)) of = of.parentElement;
  return of;
}

/** What there is to say, in the order of the page: [{block, text, lang}]. */
function sentences() {
  const found = [];
  const walk = document.createTreeWalker(document.getElementById("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!isHeard(walk.currentNode)) continue;
    const of = blockOf(walk.currentNode);
    const last = found[found.length - 1];
    if (last?.block === of) last.text += walk.currentNode.data;
    else found.push({ block: of, text: walk.currentNode.data });
  }
  return found.flatMap(({ block: of, text }) => {
    const plain = text.replace(/\s+/g, " ").trim();
    // a code is spelled, or it is read as one long number
    const said = of.closest("[data-spell]") ? [...plain].join(" ") : plain;
    return (said.match(SENTENCE) || []).map((one) => ({ block: of, text: one }));
  });
}

function langOf(of) {
  return of.closest("[lang]").lang.startsWith("en") ? "en-GB" : "zh-CN";
}

function voiceFor(lang) {
  const all = speech.getVoices();
  const plain = (voice) => voice.lang.replace("_", "-");
  return all.find((one) => plain(one) === lang) || all.find((one) => plain(one).startsWith(lang.slice(0, 2)));
}

function mark(of) {
  block?.classList.remove("is-spoken");
  block = of;
  if (!of) return;
  of.classList.add("is-spoken");
  of.scrollIntoView({ block: "nearest" });
}

function show(isOn) {
  button.setAttribute("aria-pressed", String(isOn));
  words.textContent = isOn ? button.dataset.stop : button.dataset.start;
}

function stop() {
  queue = [];
  speaking = null;
  mark(null);
  show(false);
  speech.cancel();
}

function mute() {
  stop();
  told.textContent = told.dataset.none;
  told.hidden = false;
}

function next() {
  const piece = queue.shift();
  if (!piece) return stop();
  const said = new SpeechSynthesisUtterance(piece.text);
  said.lang = langOf(piece.block);
  said.rate = 0.9;
  const voice = voiceFor(said.lang);
  if (voice) said.voice = voice;
  else if (speech.getVoices().length) return mute();
  const wait = setTimeout(() => said === speaking && mute(), PATIENCE_MS);
  said.onstart = () => clearTimeout(wait);
  said.onend = () => {
    clearTimeout(wait);
    if (said === speaking) next();
  };
  said.onerror = () => {
    clearTimeout(wait);
    if (said === speaking) mute();
  };
  speaking = said;
  mark(piece.block);
  speech.speak(said);
}

if (button && speech && globalThis.SpeechSynthesisUtterance) {
  speech.getVoices(); // some phones begin to look for voices only when asked
  button.hidden = false;
  button.addEventListener("click", () => {
    if (speaking) return stop();
    told.hidden = true;
    speech.cancel();
    queue = sentences();
    show(true);
    next();
  });
  addEventListener("pagehide", stop);
}
