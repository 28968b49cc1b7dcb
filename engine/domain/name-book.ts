import { normaliseService, serviceCore, serviceStem } from "./service-name.ts";

/** A name that some source uses for a service, and which sources do: provider ids, `config` for what a person typed. */
export interface NameEntry {
  readonly name: string;
  readonly sources: readonly string[];
}

/** A word counts as a source's own prefix once it stands before this many names that other sources use without it. */
const PREFIX_SUPPORT_MIN = 2;
/** The source of what people typed in. */
const SPOKEN = "config";
/** Names beyond these are told apart by convention alone: a template that puts a request id into the name must not grow without end. */
const NAMES_MAX = 5_000;

/**
 * The names of a tenant's services, and which of them mean the same (design §5.4): what a person said first, then
 * convention (environment, region, the word `service`), then prefixes that a source puts before names which others use
 * plainly (`payments/limits-api`, `limits-api`). Never by likeness alone, and never when one source uses both names:
 * then they are two services (reference/correlation.md §2.9).
 */
export interface NameBook {
  readonly entries: Map<string, NameEntry>;
  /** Said by a person: name to the name that it stands for. */
  aliases: ReadonlyMap<string, string>;
  /** Stem to the sources that use it. */
  readonly stems: Map<string, Set<string>>;
  /** First word to the rests that other sources know. */
  readonly prefixes: Map<string, Set<string>>;
  readonly prefixesByRest: Map<string, Set<string>>;
  /** A stem to the stems that are one word longer in front. */
  readonly longerNames: Map<string, Set<string>>;
  /** What was looked up since a name was last added. */
  readonly cores: Map<string, string>;
}

/** Returns a book without names. */
export function emptyNameBook(): NameBook {
  return {
    entries: new Map(),
    aliases: new Map(),
    stems: new Map(),
    prefixes: new Map(),
    prefixesByRest: new Map(),
    longerNames: new Map(),
    cores: new Map(),
  };
}

/** Whether the book knows that this source uses this name. */
export function knowsName(book: NameBook, name: string, source: string): boolean {
  return book.entries.get(name)?.sources.includes(source) ?? false;
}

/** Notes that a source uses a name. */
export function addName(book: NameBook, name: string, source: string): void {
  const known = book.entries.get(name);
  if (known?.sources.includes(source) || (!known && book.entries.size >= NAMES_MAX)) return;
  book.entries.set(name, { name, sources: [...(known?.sources ?? []), source] });
  indexName(book, name, source);
}

/** Takes over what people said: pairs of names that mean one service, and names that exist. */
export function setSpokenNames(
  book: NameBook,
  spoken: { readonly aliases: ReadonlyArray<readonly [string, string]>; readonly names: readonly string[] },
): void {
  book.aliases = new Map(spoken.aliases.map(([a, b]) => [normaliseService(a), normaliseService(b)]));
  for (const name of spoken.names) indexName(book, normaliseService(name), SPOKEN);
  book.cores.clear();
}

function indexName(book: NameBook, name: string, source: string): void {
  const stem = serviceStem(name);
  const users = book.stems.get(stem);
  if (users?.has(source)) return;
  if (users) users.add(source);
  else book.stems.set(stem, new Set([source]));
  const split = splitPrefix(stem);
  if (split) {
    const longer = book.longerNames.get(split.rest);
    if (longer) longer.add(stem);
    else book.longerNames.set(split.rest, new Set([stem]));
  }
  for (const other of [stem, ...(book.longerNames.get(stem) ?? [])]) weighPrefix(book, other);
  book.cores.clear();
}

function weighPrefix(book: NameBook, stem: string): void {
  const split = splitPrefix(stem);
  if (!split) return;
  const rests = book.prefixes.get(split.prefix) ?? new Set();
  if (isPlainElsewhere(book, stem, split.rest)) rests.add(split.rest);
  else rests.delete(split.rest);
  book.prefixes.set(split.prefix, rests);
  const prefixes = book.prefixesByRest.get(split.rest) ?? new Set();
  if (rests.has(split.rest)) prefixes.add(split.prefix);
  else prefixes.delete(split.prefix);
  book.prefixesByRest.set(split.rest, prefixes);
}

/** Returns the one name under which everything about the service is kept. */
export function coreOf(book: NameBook, name: string): string {
  const known = book.cores.get(name);
  if (known !== undefined) return known;
  const core = find(book, book.aliases.get(name) ?? name);
  book.cores.set(name, core);
  return core;
}

function find(book: NameBook, name: string): string {
  const stem = serviceStem(name);
  const split = splitPrefix(stem);
  const plain =
    split && (book.prefixes.get(split.prefix)?.size ?? 0) >= PREFIX_SUPPORT_MIN && isOnlyPrefix(book, split)
      ? split.rest
      : stem;
  const core = serviceCore(plain);
  return core !== plain && areTwo(book, plain, core) ? plain : core;
}

function splitPrefix(stem: string): { readonly prefix: string; readonly rest: string } | undefined {
  const cut = stem.indexOf("-");
  return cut <= 0 ? undefined : { prefix: stem.slice(0, cut), rest: stem.slice(cut + 1) };
}

/** Whether another source knows the rest, and none knows both. */
function isPlainElsewhere(book: NameBook, stem: string, rest: string): boolean {
  return book.stems.has(rest) && !areTwo(book, stem, rest);
}

/** `payments/api` and `risk/api` are two services: then the prefix is part of the name. */
function isOnlyPrefix(book: NameBook, split: { readonly prefix: string; readonly rest: string }): boolean {
  const prefixes = book.prefixesByRest.get(split.rest);
  return prefixes?.size === 1 && prefixes.has(split.prefix);
}

/** Whether one source uses both names: it would not if they were one service. People say now this name, now that. */
function areTwo(book: NameBook, a: string, b: string): boolean {
  const sources = book.stems.get(b);
  for (const source of book.stems.get(a) ?? []) if (source !== SPOKEN && sources?.has(source)) return true;
  return false;
}
