// Asking the server, and what it answered.

const PATIENCE_MS = 20_000;

/** No answer, or a no: its sentence as message, its status (0 without answer), seconds to wait. */
export class Failed extends Error {
  constructor(why, { after = 0, status = 0, body = null } = {}) {
    super(why);
    Object.assign(this, { after, status, body });
  }
}

/** {status, headers, body} of a good answer.  Raises Failed for any other, and for none in time. */
export async function ask(token, path, { body, headers = {} } = {}) {
  const patience = new AbortController();
  const alarm = setTimeout(() => patience.abort(), PATIENCE_MS);
  let answer;
  try {
    answer = await fetch(path, {
      method: body ? "POST" : "GET",
      cache: "no-store",
      credentials: "omit",
      signal: patience.signal,
      body: body && JSON.stringify(body),
      headers: {
        Authorization: `Bearer ${token}`,
        "Accept-Language": document.documentElement.lang,
        ...(body ? { "Content-Type": "application/json" } : {}),
        ...headers,
      },
    });
    if (answer.status === 304) return { status: 304, headers: answer.headers, body: null };
    const said = await answer.json();
    if (answer.ok) return { status: answer.status, headers: answer.headers, body: said };
    const after = Number(answer.headers.get("Retry-After")) || 0;
    throw new Failed(said.reason || "", { after, status: answer.status, body: said });
  } catch (error) {
    if (error instanceof Failed) throw error;
    throw new Failed("", { status: answer?.status || 0 });
  } finally {
    clearTimeout(alarm);
  }
}

/** Receipts for people, whatever the wrapping: [{id, state, code, reason}]. */
export function answersOf(body, rows) {
  const known = new Set(rows.map((row) => row.id));
  const list = Array.isArray(body) ? body : body.answers || body.people || [];
  const letters = typeof list === "string" ? [...list].map((letter, i) => ({ id: rows[i].id, answer: letter })) : list;
  return letters
    .filter((one) => known.has(one.id))
    .map((one) => {
      const word = one.answer || one.state || one.status || "";
      const state = ["w", "s", "written", "seen"].includes(word) ? "sent" : "rejected";
      return { id: one.id, state, code: one.code || "", reason: one.reason || "" };
    });
}
