import { remembered } from "../../engine/domain/remembered.ts";

/** Finds the first of several names that has a value, whatever its case and punctuation: `event_id`, `EventID` and `EVENT.ID` are one. */
export type Pick = (...names: readonly string[]) => string | undefined;

const FIELDS_MAX = 500;
const LENGTH_MAX = 100_000;
const NAME_LENGTH_MAX = 200;

/**
 * Returns a look-up into an object that people write by hand, such as a template's. Values are texts, numbers and
 * booleans; empty ones and macros that were never filled (`{EVENT.ID}`, `*UNKNOWN*`, `$VAR`, `<no value>`) count as absent.
 * A name may go without its scope, unless there is a field of that very name: `ALERT.entity_id` is also `entity_id`. Of
 * several, the first scope of `scopes` counts, and others do not; without `scopes` any does, the first field's.
 */
export function looseFields(value: unknown, scopes?: readonly string[]): Pick {
  const fields = new Map<string, string>();
  if (!isObject(value)) return () => undefined;
  const texts = Object.entries(value)
    .slice(0, FIELDS_MAX)
    .flatMap(([name, field]) => {
      const text = textOf(field);
      return text === undefined ? [] : [[name.slice(0, NAME_LENGTH_MAX), text] as const];
    });
  const add = (name: string, text: string) => {
    if (!fields.has(plain(name))) fields.set(plain(name), text);
  };
  for (const [name, text] of texts) add(name, text);
  if (scopes === undefined)
    for (const [name, text] of texts) add(name.slice(name.lastIndexOf(".") + 1), text);
  for (const scope of scopes ?? [])
    for (const [name, text] of texts)
      if (name.toLowerCase().startsWith(`${scope}.`)) add(name.slice(scope.length + 1), text);
  return (...names) => names.map((name) => fields.get(plain(name))).find((text) => text !== undefined);
}

/** Finds what stands under the first of several names, such as a list, by the same rule for names. */
export function looseValue(value: unknown, ...names: readonly string[]): unknown {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).slice(0, FIELDS_MAX);
  return names
    .map((name) => entries.find(([key, field]) => plain(key) === plain(name) && field !== null)?.[1])
    .find((found) => found !== undefined);
}

const SPREAD_DEPTH_MAX = 4;

/**
 * Returns what is in an object and the objects in it, by its path: `{"alert": {"id": 1}}` has `alert.id`. Lists stay as
 * they are; what stands further up comes first, and so wins.
 */
export function spreadFields(value: unknown): Record<string, unknown> {
  const found: Array<readonly [path: string, value: unknown]> = [];
  let level: ReadonlyArray<readonly [path: string, value: unknown]> = fieldsOf(value);
  for (let depth = 0; depth < SPREAD_DEPTH_MAX; depth++) {
    found.push(...level.filter(([, field]) => !isRecord(field)));
    level = level
      .filter(([, field]) => isRecord(field))
      .flatMap(([path, field]) => fieldsOf(field).map(([name, inner]) => [`${path}.${name}`, inner] as const))
      .slice(0, FIELDS_MAX);
  }
  return Object.fromEntries(found);
}

function fieldsOf(value: unknown): ReadonlyArray<readonly [name: string, value: unknown]> {
  if (!isRecord(value)) return [];
  return Object.entries(value)
    .slice(0, FIELDS_MAX)
    .map(([name, field]) => [name.slice(0, NAME_LENGTH_MAX), field]);
}

function isRecord(value: unknown): value is object {
  return isObject(value) && !Array.isArray(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

const plain = remembered((name) =>
  name
    .slice(0, NAME_LENGTH_MAX)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, ""),
);

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
