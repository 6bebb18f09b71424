// Photos are made small before they are sent: a tenth of the bytes, and nothing left of where
// and when they were taken.  What cannot be made smaller is sent as it is; the server does the rest.

const LONGEST_PX = 1600;
const QUALITY = 0.82;
const SENDABLE = /^image\/(jpeg|png|webp)$/;

/** Scaled to LONGEST_PX as JPEG; the file itself when that is no smaller, or cannot be done. */
async function small(file) {
  const address = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = address;
    await picture.decode();
    const scale = Math.min(1, LONGEST_PX / Math.max(picture.naturalWidth, picture.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(picture.naturalHeight * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff"; // what is transparent would turn black
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!made || (made.size >= file.size && SENDABLE.test(file.type))) return file;
    return new File([made], "photo.jpg", { type: "image/jpeg" });
  } catch {
    return file;
  } finally {
    URL.revokeObjectURL(address);
  }
}

const told = (input) => input.form.querySelector(`[data-photos-told="${input.name}"]`);

function say(input, words) {
  const place = told(input);
  if (!place) return;
  place.querySelector("[role=status]").textContent = words;
  place.hidden = !words;
}

function show(input, files) {
  const list = told(input)?.querySelector("ul");
  if (!list) return;
  for (const old of list.querySelectorAll("img")) URL.revokeObjectURL(old.src);
  list.replaceChildren(...files.map((file, n) => {
    const picture = new Image();
    picture.src = URL.createObjectURL(file);
    picture.alt = `${list.dataset.photo} ${n + 1}`;
    const row = document.createElement("li");
    row.append(picture);
    return row;
  }));
}

async function shrink(input) {
  const given = [...input.files].slice(0, Number(input.dataset.shrink));
  if (!given.length) return say(input, "");
  const place = told(input);
  say(input, place?.dataset.busy || "");
  const made = [];
  for (const file of given) made.push(await small(file)); // one after the other: a photo fills memory
  const carrier = new DataTransfer();
  for (const file of made) carrier.items.add(file);
  input.files = carrier.files;
  const kilobytes = Math.max(1, Math.round(made.reduce((sum, file) => sum + file.size, 0) / 1024));
  show(input, made);
  return say(input, (place?.dataset.ready || "").replace("[n]", made.length).replace("[k]", kilobytes));
}

function canCarry() {
  try {
    return Boolean(new DataTransfer().items);
  } catch {
    return false;
  }
}

if (canCarry()) {
  document.addEventListener("change", (event) => {
    const input = event.target;
    // whoever sends the form waits for it
    if (input.matches("input[type=file][data-shrink]")) input.busy = shrink(input).catch(() => say(input, ""));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-photos-drop]");
    if (!button) return;
    const input = button.form.elements[button.dataset.photosDrop];
    input.value = "";
    show(input, []);
    say(input, "");
    input.focus();
  });
}
