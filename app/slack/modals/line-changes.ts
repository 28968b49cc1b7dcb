import { createHash } from "node:crypto";

/**
 * Two people may have the same form open. What one of them sees is marked in its metadata, so that what they submit
 * is their changes, and not the state of a minute ago.
 */
export function marksOf(lines: readonly string[]): string[] {
  return lines.map(markOf);
}

/** Returns the lines as they are now with what one person changed: without what they deleted, then what they added. */
export function withChanges(
  now: readonly string[],
  form: { readonly shown: readonly string[]; readonly typed: readonly string[] },
): string[] {
  const shown = new Set(form.shown);
  const left = new Set(marksOf(form.typed));
  const kept = now.filter((line) => !shown.has(markOf(line)) || left.has(markOf(line)));
  const added = form.typed.filter((line) => !shown.has(markOf(line)) && !kept.includes(line));
  return [...kept, ...new Set(added)];
}

/** Returns what somebody typed, line by line, each with its number as they see it; empty ones are left out. */
export function linesIn(typed: string): Array<{ readonly line: string; readonly number: number }> {
  return typed
    .split("\n")
    .map((line, index) => ({ line: line.trim(), number: index + 1 }))
    .filter(({ line }) => line !== "");
}

/** Short: Slack keeps 3 000 characters of metadata. */
function markOf(line: string): string {
  return createHash("sha256").update(line).digest("base64url").slice(0, 8);
}
