/** Finds the first of several names that has a value, whatever its case and punctuation: `event_id`, `EventID` and `EVENT.ID` are one. */
export type Pick = (...names: readonly string[]) => string | undefined;

const FIELDS_MAX = 500;
const LENGTH_MAX = 100_000;

/**
 * Returns a look-up into an object that people write by hand, such as a template's. Values are texts, numbers and
 * booleans; empty ones and macros that were never filled (`{EVENT.ID}`, `*UNKNOWN*`, `$VAR`, `<no value>`) count as absent.
 */
export function looseFields(value: unknown): Pick {
  const fields = new Map<string, string>();
  if (typeof value === "object" && value !== null)
    for (const [name, field] of Object.entries(value).slice(0, FIELDS_MAX)) {
      const text = textOf(field);
      if (text === undefined) continue;
      // `ALERT.entity_id` is also plain `entity_id`.
      for (const key of [plain(name), plain(name.slice(name.lastIndexOf(".") + 1))])
        if (!fields.has(key)) fields.set(key, text);
    }
  return (...names) => names.map((name) => fields.get(plain(name))).find((text) => text !== undefined);
}

function plain(name: string): string {
  return name
    .slice(0, 200)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value !== "string") return undefined;
  const text = value.slice(0, LENGTH_MAX).trim();
  return text === "" || isUnfilled(text) ? undefined : text;
}

/** Whether a template's variable was sent instead of its value. */
export function isUnfilled(text: string): boolean {
  return (
    text.length <= 200 &&
    /^(\{[$#A-Z][\w.$#"':{}-]*\}|\*UNKNOWN\*|\$\{\{[^{}]*\}\}|\$\{[^{}]*\}|\{\{[^{}]*\}\}|\$[A-Z_]+(\[[\w.-]+\])?|<no value>)$/.test(
      text,
    )
  );
}
