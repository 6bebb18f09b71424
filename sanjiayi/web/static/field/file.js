// The file of last resort: what the phone could not upload, for a leader to take in.
//
// People on no list are sealed in it: their rows are {id, nonce, box}, opened only by whoever
// has the token or, as the server has, its hash.

import * as store from "./store.js";
import * as vault from "./vault.js";
import { h } from "./dom.js";
import { hex, hmac, sha256, utf8 } from "./sha256.js";

/** JSON with sorted keys and no blanks: the same bytes wherever it is written. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

/** The file a leader takes in: people sealed, all of it guarded against change. */
export function exported({ token, device, madeAt, facts, people }) {
  const key = utf8(hex(sha256(utf8(token))));
  const hidden = people.map((person) => {
    const { nonce, box } = vault.boxed(person, hmac(key, utf8("people of a file")));
    return { id: person.id, nonce: base64(nonce), box: base64(box) };
  });
  const mac = hex(hmac(key, utf8(canonical({ facts, people: hidden }))));
  return { sanjiayi: "outbox/2", device, made_at: madeAt, mac, facts, people: hidden };
}

/** Hand the file to the browser; resolves with how many records it holds. */
export async function saveFile(token, device) {
  const unsent = async (name) => [...(await store.inState("waiting", name)), ...(await store.inState("rejected", name))];
  const facts = (await unsent("outbox")).map(({ id, kind, place, subject, at, quantity, body }) => ({ id, kind, place, subject, at, quantity, body }));
  const people = (await unsent("persons")).map((row) => ({ id: row.id, ...vault.unsealedFor(token, row.sealed) }));
  const file = exported({ token, device, madeAt: Date.now(), facts, people });
  const link = h("a", { href: URL.createObjectURL(new Blob([JSON.stringify(file)], { type: "application/json" })), download: `sanjiayi-${device}-${Date.now()}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return facts.length + people.length;
}
