// Codes on cards: read and verified on the device, with nobody asked.
//   SJY1* + base45(kind 1 | key id 1 | UUID 16 | serial 4 | Ed25519 signature 64)

import "../vendor/tweetnacl/nacl-fast.min.js";
import { uuidText } from "./ids.js";

const nacl = globalThis.nacl;
const PREFIX = "SJY1*";
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const HEAD = 22;
const LENGTH = PREFIX.length + ((HEAD + 64) / 2) * 3;
export const KINDS = { 1: "person", 2: "household" };

/** A code in its one spelling; "" for what cannot be one. */
export function tidyCode(text) {
  const plain = text.normalize("NFKC").trim();
  return /^[\x00-\x7f]*$/.test(plain) ? plain.toUpperCase() : "";
}

/** Was a code of ours meant, sound or not? */
export function looksLikeOne(text) {
  return tidyCode(text).startsWith(PREFIX);
}

/** Bytes of base45 text; null for text that no bytes are written as. */
export function fromBase45(text) {
  const values = [...text].map((letter) => ALPHABET.indexOf(letter));
  if (values.includes(-1) || values.length % 3 === 1) return null;
  const raw = [];
  for (let at = 0; at < values.length; at += 3) {
    const [a, b, c = 0] = values.slice(at, at + 3);
    const number = a + 45 * b + 2025 * c;
    if (at + 2 < values.length) {
      if (number > 0xffff) return null;
      raw.push(number >> 8, number & 0xff);
    } else {
      if (number > 0xff) return null;
      raw.push(number);
    }
  }
  return new Uint8Array(raw);
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

const natives = new Map();

/** By the browser's own Ed25519 where it has one (some milliseconds less), else by tweetnacl. */
async function isSigned(raw, id, key) {
  const head = raw.slice(0, HEAD);
  const signature = raw.slice(HEAD);
  try {
    if (natives.get(id)?.[0] !== key) natives.set(id, [key, await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"])]);
    const native = natives.get(id)[1];
    return await crypto.subtle.verify("Ed25519", native, signature, head);
  } catch {
    // no Ed25519 here, or plain HTTP
  }
  return nacl.sign.detached.verify(head, signature, key);
}

/**
 * What a scanned text says: {ok: true, kind, id, keyId, serial}, or {ok: false, why} with
 * why "not_ours", "torn", "unknown_key", "forged", "revoked".
 * keys: Map of key id to 32 bytes; revoked: Set of serials.
 */
export async function readCode(text, keys, revoked) {
  const plain = text.length > 4 * LENGTH ? "" : tidyCode(text);
  if (!plain.startsWith(PREFIX)) return { ok: false, why: "not_ours" };
  const raw = plain.length === LENGTH ? fromBase45(plain.slice(PREFIX.length)) : null;
  if (!raw || !KINDS[raw[0]]) return { ok: false, why: "torn" };
  const key = keys.get(raw[1]);
  if (!key) return { ok: false, why: "unknown_key" };
  if (!(await isSigned(raw, raw[1], key))) return { ok: false, why: "forged" };
  const serial = new DataView(raw.buffer).getUint32(18);
  const said = { kind: KINDS[raw[0]], id: uuidText(raw.subarray(2, 18)), keyId: raw[1], serial };
  return revoked.has(serial) ? { ok: false, why: "revoked", ...said } : { ok: true, ...said };
}
