// A voice note into the form's own file field: record, hear it, delete it, say it again.
// Where the phone has no recorder for pages the file field stays as it is.

const LONGEST_S = 120;
const BITS = 24_000; // two minutes in 360 KB, and every word can be understood
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

function put(input, files) {
  const carrier = new DataTransfer();
  for (const file of files) carrier.items.add(file);
  input.files = carrier.files;
}

/** Brings one recorder to life.  Its state is in data-state: idle, asking, recording, kept, refused. */
function begin(box) {
  const words = box.dataset;
  const input = box.closest("form").elements.voice;
  const field = input.closest("[data-field]");
  const [record, label, drop, status, time, audio] = [
    "[data-record]", "[data-record] span", "[data-record-drop]", "[role=status]", "[role=timer]", "audio",
  ].map((one) => box.querySelector(one));
  let recorder = null;
  let ticking = 0;

  function state(name, said = "") {
    words.state = name;
    label.textContent = { recording: words.stop, kept: words.again }[name] || words.start;
    record.setAttribute("aria-pressed", String(name === "recording"));
    drop.hidden = audio.hidden = name !== "kept";
    time.hidden = name !== "recording";
    if (time.hidden) time.textContent = "";
    status.textContent = said;
    // a sound recorded elsewhere may still be chosen where the microphone was refused
    field.hidden = name !== "refused";
  }

  function keep(parts, type) {
    const plain = type.split(";")[0] || "audio/webm";
    const note = new File(parts, `voice.${plain.split("/")[1]}`, { type: plain });
    if (!note.size) return state("idle", words.nothing);
    put(input, [note]);
    URL.revokeObjectURL(audio.src);
    audio.src = URL.createObjectURL(note);
    return state("kept", words.recorded);
  }

  function run(stream) {
    const parts = [];
    const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
    recorder = new MediaRecorder(stream, type ? { mimeType: type, audioBitsPerSecond: BITS } : {});
    const began = performance.now();
    const tick = () => {
      const seconds = (performance.now() - began) / 1000;
      time.textContent = `${clock(seconds)} / ${clock(LONGEST_S)}`;
      if (seconds >= LONGEST_S) stop();
    };
    const finished = new Promise((done) => {
      recorder.ondataavailable = (event) => event.data.size && parts.push(event.data);
      recorder.onstop = () => {
        clearInterval(ticking);
        for (const track of stream.getTracks()) track.stop();
        keep(parts, recorder.mimeType);
        recorder = null;
        done();
      };
    });
    // a telephone call takes the microphone away: what was said so far is kept
    for (const track of stream.getTracks()) track.onended = stop;
    recorder.start(1000);
    ticking = setInterval(tick, 250);
    tick();
    state("recording", words.speak);
    input.busy = finished; // whoever sends the form waits for it
  }

  function stop() {
    if (recorder && recorder.state !== "inactive") recorder.stop();
  }

  async function start() {
    state("asking", words.asking);
    try {
      run(await navigator.mediaDevices.getUserMedia({ audio: true }));
    } catch (refused) {
      state("refused", refused.name === "NotFoundError" ? words.missing : words.refused);
    }
  }

  record.addEventListener("click", () => {
    if (words.state === "recording") stop();
    else if (words.state !== "asking") start();
  });
  drop.addEventListener("click", () => {
    put(input, []);
    audio.removeAttribute("src");
    state("idle", words.dropped);
    record.focus();
  });
  box.closest("form").addEventListener("submit", stop, true);
  box.hidden = false;
  state("idle");
}

function beginAll() {
  if (!navigator.mediaDevices?.getUserMedia || !globalThis.MediaRecorder || !globalThis.DataTransfer) return;
  for (const box of document.querySelectorAll("[data-recorder][hidden]")) begin(box);
}

beginAll();
document.addEventListener("main:shown", beginAll);
