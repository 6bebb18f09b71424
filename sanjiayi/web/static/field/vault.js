// Lists of people are sealed on the phone; six figures open them.
//
// A random key seals the packet; the key itself is sealed with one made from the PIN, by
// PBKDF2 where the browser has it (HTTPS), else by SHA-512 over and over (plain HTTP).  The
// PIN is not kept.  After five wrong ones each further try waits longer, across restarts.
//
// The token stays outside the vault, because records must go up while the phone is locked;
// a lost phone's token is stopped by a leader.  What was typed about a person who is on no
// list is sealed with a key made from the token, so that it too goes up while locked and
// outlives a forgotten PIN; it is deleted as soon as the server has it.

import "../vendor/tweetnacl/nacl-fast.min.js";
import * as store from "./store.js";
import { utf8 } from "./sha256.js";

const nacl = globalThis.nacl;
const FREE_TRIES = 5;
const FIRST_WAIT_S = 30;
const LONGEST_WAIT_S = 900;
const ASIDE = "sanjiayi-field-tries";
const ROUNDS = { pbkdf2: 250_000, sha512: 6_000 };
export const PIN_LETTERS = 6;

let key = null;
let unkept = { fails: 0, until: 0 };

export const isOpen = () => key !== null;
export const lock = () => (key = null);
export const hasPin = async () => Boolean(await store.setting("vault"));

async function keyOf(pin, salt, method, rounds) {
  if (method === "pbkdf2") {
    const base = await crypto.subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveBits"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
    return new Uint8Array(await crypto.subtle.deriveBits(how, base, 256));
  }
  let state = nacl.hash(new Uint8Array([...salt, ...utf8(pin)]));
  for (let i = 0; i < rounds; i++) {
    state = nacl.hash(state);
    if (i % 500 === 499) await new Promise((next) => setTimeout(next));
  }
  return state.subarray(0, 32);
}

function box(plain, withKey) {
  const nonce = nacl.randomBytes(24);
  return { nonce, box: nacl.secretbox(plain, nonce, withKey) };
}

/** Choose a PIN; what an earlier one had sealed cannot be read any more and is dropped. */
export async function choose(pin) {
  const salt = nacl.randomBytes(16);
  const method = crypto.subtle ? "pbkdf2" : "sha512";
  const rounds = ROUNDS[method];
  const fresh = nacl.randomBytes(32);
  const sealed = box(fresh, await keyOf(pin, salt, method, rounds));
  const vault = { salt, method, rounds, ...sealed, fails: 0, until: 0 };
  setAside({ fails: 0, until: 0 });
  await store.settle({ vault, packet: undefined });
  key = fresh;
}

/** Wrong tries noted where the store has no room for them: small, and with room of its own. */
function aside() {
  try {
    return { ...unkept, ...JSON.parse(localStorage.getItem(ASIDE) || "{}") };
  } catch {
    return unkept;
  }
}

function setAside(tries) {
  unkept = tries;
  try {
    if (tries.fails) localStorage.setItem(ASIDE, JSON.stringify(tries));
    else localStorage.removeItem(ASIDE);
  } catch {
    // not even there: `unkept` counts while the page lives, and whoever has the PIN must get in
  }
}

/** Seconds that still have to pass before another try. */
export async function waits(now = Date.now()) {
  const vault = await store.setting("vault");
  if (!vault) return 0;
  // a clock set back must not lock for ever
  return Math.min(LONGEST_WAIT_S, Math.max(0, Math.ceil((Math.max(vault.until, aside().until) - now) / 1000)));
}

/** {ok: true}, or {ok: false, wait: seconds, left: tries without waiting}. */
export async function unlock(pin, now = Date.now()) {
  const wait = await waits(now);
  const vault = await store.setting("vault");
  if (wait) return { ok: false, wait, left: 0 };
  const from = await keyOf(pin, vault.salt, vault.method, vault.rounds);
  const found = nacl.secretbox.open(vault.box, vault.nonce, from);
  const fails = found ? 0 : Math.max(vault.fails, aside().fails) + 1;
  const more = fails - FREE_TRIES;
  const pause = more < 0 ? 0 : Math.min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** more);
  if (found) {
    key = found;
    setAside({ fails: 0, until: 0 });
    if (vault.fails) await store.settle({ vault: { ...vault, fails: 0, until: 0 } }).catch(() => {});
    return { ok: true };
  }
  const until = now + 1000 * pause;
  await store.settle({ vault: { ...vault, fails, until } }).catch(() => setAside({ fails, until }));
  return { ok: false, wait: pause, left: Math.max(0, FREE_TRIES - fails) };
}

/** Any value under a key of 32 bytes: {nonce, box}. */
export const boxed = (value, withKey) => box(utf8(JSON.stringify(value)), withKey);

export function sealed(value) {
  return boxed(value, key);
}

export function unsealed(kept) {
  return opened(kept, key);
}

function opened(kept, withKey) {
  const plain = kept && nacl.secretbox.open(kept.box, kept.nonce, withKey);
  return plain ? JSON.parse(new TextDecoder().decode(plain)) : null;
}

const tokenKey = (token) => nacl.hash(utf8(`sanjiayi provisional ${token}`)).subarray(0, 32);

export const sealedFor = (token, value) => boxed(value, tokenKey(token));
export const unsealedFor = (token, kept) => opened(kept, tokenKey(token));

/** Forget PIN, key and list; unsent records stay. */
export async function wipe() {
  key = null;
  await store.forget(["vault", "packet", "packetAt", "etag", "news"]);
}
