// What the phone keeps: records not yet uploaded, tubes, and a few settings.  IndexedDB, one
// transaction an act, strict: what was said to be recorded is on the flash.
//
//   outbox   {id, kind, place, subject, at, quantity, body, state, code?, reason?, voidedBy?}
//   persons  provisional people {id, sealed, building, state, code?, reason?}
//   tubes    {tube, size, members, sealed, round}
//   meta     by key: token, vault, packet, settings
//
// state: "waiting" 待传, "sent" 已传, "rejected" 被退回, "discarded" 有理由地放弃.
// Nothing here names a person; the packet and provisional people are sealed (vault.js).

import { follow } from "./ids.js";

const NAME = "sanjiayi-field";
const STORES = { outbox: "id", persons: "id", tubes: "tube" };
const STRICT = { durability: "strict" };
let db = null;

const asked = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const ended = (act) =>
  new Promise((resolve, reject) => {
    act.oncomplete = () => resolve();
    act.onabort = () => reject(act.error || new Error("aborted"));
  });

export async function open() {
  if (db) return;
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES)) {
      const store = request.result.createObjectStore(name, { keyPath });
      if (name !== "tubes") store.createIndex("state", "state");
    }
    request.result.createObjectStore("meta");
  };
  db = await asked(request);
  db.onversionchange = () => db.close();
  const newest = await asked(db.transaction("outbox").objectStore("outbox").openKeyCursor(null, "prev"));
  if (newest) follow(newest.key);
  navigator.storage?.persist?.().catch(() => {});
}

const of = (name) => db.transaction(name).objectStore(name);

export const setting = (key) => asked(of("meta").get(key));

export function settle(pairs) {
  return write({ meta: pairs });
}

/**
 * One act, all or nothing: records to add or replace, by store; meta as {key: value}, where
 * undefined removes.  Rejects when the phone did not take it (storage full).
 */
export async function write({ outbox = [], persons = [], tubes = [], meta = {} }) {
  const rows = { outbox, persons, tubes };
  const names = Object.keys(rows).filter((name) => rows[name].length);
  const keys = Object.entries(meta);
  if (keys.length) names.push("meta");
  if (!names.length) return;
  const act = db.transaction(names, "readwrite", STRICT);
  await whole(act, () => {
    for (const [name, all] of Object.entries(rows)) for (const row of all) act.objectStore(name).put(row);
    for (const [key, value] of keys) {
      if (value === undefined) act.objectStore("meta").delete(key);
      else act.objectStore("meta").put(value, key);
    }
    act.commit?.();
  });
}

/** All of an act or nothing of it, also when something in the middle is refused at once. */
function whole(act, does) {
  const end = ended(act);
  try {
    does();
  } catch (error) {
    end.catch(() => {});
    act.abort();
    throw error;
  }
  return end;
}

/** Was it for want of room? */
export const isFull = (error) => error?.name === "QuotaExceededError" || /quota|disk is full|no space/i.test(error?.message || "");

export const record = (id) => asked(of("outbox").get(id));

/** In order of id, which is the order in which things happened here. */
export const inState = (state, name = "outbox", limit = undefined) =>
  asked(of(name).index("state").getAll(state, limit));

export const countOf = (state, name = "outbox") => asked(of(name).index("state").count(state));

export const all = (name) => asked(of(name).getAll());

/** Change records as they now stand, in one transaction: change(row) edits it or returns false. */
export async function amend(name, ids, change) {
  const act = db.transaction(name, "readwrite", STRICT);
  const store = act.objectStore(name);
  let refused = null;
  const one = (row) => {
    try {
      if (row && change(row) !== false) store.put(row);
    } catch (error) {
      refused = error;
      act.abort();
    }
  };
  for (const id of ids) store.get(id).onsuccess = (event) => refused || one(event.target.result);
  await ended(act).catch((error) => {
    throw refused || error;
  });
}

/** Records the server has may go where there is no room even to mark them: deleting needs none. */
export function release(name, ids) {
  const act = db.transaction(name, "readwrite", STRICT);
  for (const id of ids) act.objectStore(name).delete(id);
  return ended(act);
}

/** Forget lists and what has arrived; what has not arrived stays. */
export function forget(keys) {
  const act = db.transaction(["outbox", "persons", "tubes", "meta"], "readwrite", STRICT);
  for (const key of keys) act.objectStore("meta").delete(key);
  for (const name of ["outbox", "persons"]) {
    const index = act.objectStore(name).index("state");
    for (const state of ["sent", "discarded"]) {
      index.openCursor(state).onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        cursor.delete();
        cursor.continue();
      };
    }
  }
  act.objectStore("tubes").clear();
  return ended(act);
}
