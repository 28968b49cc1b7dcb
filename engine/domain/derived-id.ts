import { createHash } from "node:crypto";
import { encodeTime } from "ulid";

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Returns a lower-case ULID that is a function of its arguments: time-ordered by `atMs`, its random part a hash of
 * `parts`. Folding the same delivery again therefore gives the same ids (design §3 G2).
 */
export function derivedId(atMs: number, ...parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest();
  let tail = "";
  for (let i = 0; i < 16; i++) tail += CROCKFORD[(hash[i] ?? 0) & 31];
  return encodeTime(Math.max(0, Math.trunc(atMs)), 10).toLowerCase() + tail;
}
