// Tubes as a table fills them.  Pure; the same rules and cases as screening.tube_rules.
//   tube: {tube, size, swabs: [{id, person, mode, reason}], is_sealed}
//   mode: pool size of a person's class, 1 5 10 20; 0 not said: goes with any

const RETESTS = new Set(["retest", "pool_retest_open"]);

export function opened(tube, size) {
  return { tube, size, swabs: [], is_sealed: false };
}

/** The class of those in the tube; 0 while nobody said one. */
export function modeOf(tube) {
  return tube.swabs.find((swab) => swab.mode)?.mode || 0;
}

/** How many the tube takes, now that it is known who is in it. */
export function room(tube) {
  return Math.min(tube.size, modeOf(tube) || tube.size);
}

export const isFull = (tube) => tube.swabs.length >= room(tube);

/** Why a swab may not go into the tube, a code; "" when it may. */
export function whyNotPut(tube, swab) {
  if (tube.is_sealed) return "tube.sealed";
  if (tube.swabs.some((other) => other.person === swab.person)) return "tube.twice";
  if (tube.swabs.length >= tube.size) return "tube.full";
  if (RETESTS.has(swab.reason) && tube.swabs.length) return "tube.retest";
  if (tube.swabs.some((other) => RETESTS.has(other.reason))) return "tube.retest";
  if (swab.mode && swab.mode !== (modeOf(tube) || swab.mode)) return "tube.mixed";
  const mode = swab.mode || modeOf(tube);
  if (mode && tube.swabs.length >= mode) return "tube.full";
  return "";
}

/** The tube with one swab more.  Ask whyNotPut first. */
export function put(tube, swab) {
  return { ...tube, swabs: [...tube.swabs, swab] };
}

/** The tube without a swab: undone, or moved to another. */
export function without(tube, id) {
  return { ...tube, swabs: tube.swabs.filter((one) => one.id !== id) };
}

/** Why the tube may not be sealed with this many swabs counted in it; "" when it may. */
export function whyNotSeal(tube, count) {
  if (tube.is_sealed) return "tube.sealed";
  if (!tube.swabs.length) return "tube.empty";
  return count === tube.swabs.length ? "" : "tube.count";
}

export function seal(tube) {
  return { ...tube, is_sealed: true };
}

/** Why a swab may not move from one tube to another; "" when it may. */
export function whyNotMove(source, target, id) {
  const moved = source.swabs.find((one) => one.id === id);
  if (!moved) return "tube.not_in";
  if (source.tube === target.tube) return "tube.same";
  if (source.is_sealed) return "tube.sealed";
  return whyNotPut(target, moved);
}

/** Both tubes after the move.  Ask whyNotMove first. */
export function move(source, target, id) {
  const moved = source.swabs.find((one) => one.id === id);
  return [without(source, id), put(target, moved)];
}
