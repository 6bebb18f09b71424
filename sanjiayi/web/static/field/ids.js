// Identifiers: UUIDv7 made on the device in order of time, and identity numbers as people type
// them; and the time, by a clock that is no more than some days off.

const NO_CLOCK_MS = 3 * 86_400_000;
let offset = 0;

/** Now, in ms.  The phone's own clock; one that is days off is set right by the server's. */
export const now = () => Date.now() + offset;

/** What the server's clock said; returns the offset now in use. */
export function hearClock(serverAt) {
  const difference = serverAt - Date.now();
  offset = Math.abs(difference) > NO_CLOCK_MS ? difference : 0;
  return offset;
}

export function setOffset(kept) {
  offset = kept || 0;
}

let last = 0;
let count = 0;

/** A UUIDv7; never smaller than the one before, even when the clock is set back. */
export function uuid7(at = Date.now()) {
  if (at > last) {
    last = at;
    count = crypto.getRandomValues(new Uint16Array(1))[0] & 0x7ff;
  } else if (++count > 0xfff) {
    last += 1;
    count = 0;
  }
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0, rest = last; i < 6; i++) {
    bytes[5 - i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = 0x70 | (count >> 8);
  bytes[7] = count & 0xff;
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return uuidText(bytes);
}

/** Start behind the newest identifier kept here: what comes next sorts after it. */
export function follow(id) {
  const at = parseInt(id.replaceAll("-", "").slice(0, 12), 16);
  if (at >= last) {
    last = at;
    count = Math.max(count, parseInt(id.slice(15, 18), 16));
  }
}

export function uuidText(bytes) {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Half-width, no blanks or dashes, upper case. */
export function tidyNumber(text) {
  return text.normalize("NFKC").replace(/[\s\-－—'‘’]/g, "").toUpperCase();
}

const SHAPE = /^[1-9]\d{16}[\dX]$/;
const CHECKS = "10X98765432";

/** Check digit of the first seventeen figures (GB 11643, ISO 7064 mod 11-2). */
export function checkDigit(first) {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(first[i]) * (2 ** (17 - i) % 11);
  return CHECKS[sum % 11];
}

/** "sound", "wrong" (a figure is mistyped) or "other" (no identity number). */
export function judgeNumber(tidied) {
  if (!SHAPE.test(tidied)) return "other";
  return checkDigit(tidied) === tidied[17] ? "sound" : "wrong";
}
