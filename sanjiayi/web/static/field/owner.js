// One window of a phone owns the desk: two would not see each other's tubes.
//
// By a lock of the browser (HTTPS), which ends with the window and may be taken over; without
// one (plain HTTP) by a mark that is renewed every two seconds.

const NAME = "sanjiayi-desk";
const BEAT_MS = 2_000;
const STALE_MS = 6_500;
const SETTLES_MS = 300;
const RETURNS_MS = 3_000;

const pause = (ms) => new Promise((next) => setTimeout(next, ms));

/** Tells "change" when the desk was lost to another window, or came back. */
export class Owner extends EventTarget {
  constructor() {
    super();
    Object.assign(this, { isOwner: false, id: `${Date.now()} ${Math.random()}`, isWaiting: false });
  }

  /** Own the desk unless another window does; then wait until that one is closed. */
  async claim() {
    if (navigator.locks) {
      await this.#lock({ ifAvailable: true });
      if (!this.isOwner) this.#wait();
      return;
    }
    // a window that is loaded again is still the same one; a copy of it is another
    this.id = sessionStorage.getItem(NAME) || this.id;
    sessionStorage.removeItem(NAME);
    this.#beat();
    setInterval(() => this.#beat(), BEAT_MS);
    addEventListener("storage", (event) => event.key === NAME && this.#beat());
    addEventListener("pagehide", () => {
      sessionStorage.setItem(NAME, this.id);
      if (this.isOwner) this.#mark(RETURNS_MS - STALE_MS);
    });
  }

  /** Take the desk from the other window; what that one was writing is written first. */
  async take() {
    if (navigator.locks) await this.#lock({ steal: true }, SETTLES_MS);
    else {
      this.#mark();
      await pause(SETTLES_MS);
      this.#set(true);
    }
  }

  #set(isOwner) {
    if (this.isOwner === isOwner) return;
    this.isOwner = isOwner;
    this.dispatchEvent(new Event("change"));
  }

  /** Resolves once it is known whether the lock is ours; it is then held until it is stolen. */
  #lock(how, settles = 0) {
    return new Promise((known) => {
      const held = async (lock) => {
        if (!lock) return known();
        await pause(settles);
        this.#set(true);
        known();
        await new Promise(() => {});
      };
      navigator.locks.request(NAME, how, held).catch(() => {
        known();
        this.#set(false);
        this.#wait();
      });
    });
  }

  async #wait() {
    if (this.isWaiting) return;
    this.isWaiting = true;
    await this.#lock({});
    this.isWaiting = false;
  }

  #mark(later = 0) {
    localStorage.setItem(NAME, JSON.stringify({ id: this.id, at: Date.now() + later }));
  }

  #beat() {
    const kept = JSON.parse(localStorage.getItem(NAME) || "null");
    const isOthers = kept && kept.id !== this.id && Math.abs(Date.now() - kept.at) < STALE_MS;
    if (!isOthers) this.#mark();
    this.#set(!isOthers);
  }
}
