import { hash } from "node:crypto";
import { encodeTime } from "ulid";

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Returns a lower-case ULID that is a function of its arguments: time-ordered by `atMs`, its random part a hash of
 * `parts`. Folding the same delivery again therefore gives the same ids (design §3 G2).
 */
export function derivedId(atMs: number, ...parts: readonly string[]): string {
  return timeOf(atMs) + tailOf(parts);
}

/**
 * Returns what names the events of one item: like {@link derivedId} of the item and the event's place in it, for one
 * hash an item instead of one an event. Sorted, the ids stand in the order in which the events happened.
 */
export function derivedIds(atMs: number, ...parts: readonly string[]): (ordinal: number) => string {
  let head: string | undefined;
  return (ordinal) => {
    head ??= timeOf(atMs) + tailOf(parts).slice(0, 12);
    return head + (FIRST_ORDINALS[ordinal] ?? ordinalText(ordinal));
  };
}

function ordinalText(ordinal: number): string {
  return ordinal.toString(32).padStart(4, "0").replace(BASE_32, inCrockford);
}

/** JavaScript's digits beyond nine are a to v; a ULID leaves out i, l, o and u. */
const BASE_32 = /[i-v]/g;
const inCrockford = (digit: string) => CROCKFORD[Number.parseInt(digit, 32)] ?? digit;

/** Nearly every item has no more events than that. */
const FIRST_ORDINALS: readonly string[] = Array.from({ length: 64 }, (_, ordinal) => ordinalText(ordinal));

/** The same time comes several times in a row. */
let lastTime = { ms: 0, text: "0000000000" };

function timeOf(atMs: number): string {
  const ms = Math.max(0, Math.trunc(atMs));
  if (ms !== lastTime.ms) lastTime = { ms, text: encodeTime(ms, 10).toLowerCase() };
  return lastTime.text;
}

/** Sixteen characters, 80 bits. As text, because a buffer for each hash costs more than the hash. */
function tailOf(parts: readonly string[]): string {
  const bytes = hash("sha256", JSON.stringify(parts), "binary");
  let tail = "";
  for (let i = 0; i < 16; i++) tail += CROCKFORD[bytes.charCodeAt(i) & 31];
  return tail;
}
