// Who is done and what came of visits: what the server told, and what this phone wrote itself.
//
//   told   rows of the list and of news: everybody's, other tables' and this one's
//   mine   this phone's own records, however far they have travelled
//
// `done` and `notes` are both together: the first swab and the last visit of each person.

/** The same swab, told back by the server?  Its instant may have been set right there. */
const isSame = (one, other) => one.at === other.at || (one.site === other.site && one.table === other.table);

export class Standing {
  constructor() {
    this.told = { done: new Map(), notes: new Map() };
    this.mine = { done: new Map(), notes: new Map() };
    this.done = new Map();
    this.notes = new Map();
  }

  /** Rows as news brings them: [id, at, site, table] and [id, outcome, at, how]; whole replaces. */
  fold({ is_whole: isWhole = false, done = [], notes = [] }) {
    const ids = new Set([...done, ...notes].map(([id]) => id));
    if (isWhole) {
      for (const map of Object.values(this.told)) {
        for (const id of map.keys()) ids.add(id);
        map.clear();
      }
    }
    for (const [id, at, site, table] of done) {
      const before = this.told.done.get(id);
      if (!before || at <= before.at) this.told.done.set(id, { at, site, table });
    }
    for (const [id, outcome, at, how] of notes) {
      const before = this.told.notes.get(id);
      if (!before || at >= before.at) this.told.notes.set(id, { outcome, at, how });
    }
    for (const id of ids) this.#settle(id);
  }

  /** What the server told, as rows again. */
  rows() {
    return {
      done: [...this.told.done].map(([id, one]) => [id, one.at, one.site, one.table]),
      notes: [...this.told.notes].map(([id, one]) => [id, one.outcome, one.at, one.how]),
    };
  }

  /** A swab of this phone. */
  take({ id, subject, at, body }) {
    const known = this.mine.done.get(subject);
    if (known && known.at <= at) return;
    this.mine.done.set(subject, { at, site: body.site, table: body.table, tube: body.tube, swab: id });
    this.#settle(subject);
  }

  /** It was taken back: also where the server told it back before it heard of that. */
  untake({ id, subject, at, body }) {
    if (this.mine.done.get(subject)?.swab === id) this.mine.done.delete(subject);
    const told = this.told.done.get(subject);
    if (told && isSame(told, { at, site: body.site, table: body.table })) this.told.done.delete(subject);
    this.#settle(subject);
  }

  /** A visit of this phone. */
  note({ subject, at, body }) {
    const known = this.mine.notes.get(subject);
    if (known && known.at > at) return;
    this.mine.notes.set(subject, { outcome: body.outcome, at });
    this.#settle(subject);
  }

  #settle(id) {
    const [mine, told] = [this.mine.done.get(id), this.told.done.get(id)];
    const isMine = mine && (!told || isSame(mine, told) || mine.at <= told.at);
    put(this.done, id, isMine ? mine : told);
    const [own, said] = [this.mine.notes.get(id), this.told.notes.get(id)];
    put(this.notes, id, (own && (!said || own.at >= said.at) ? own : said)?.outcome);
  }
}

function put(map, id, value) {
  if (value === undefined) map.delete(id);
  else map.set(id, value);
}
