import { isRole } from "./service-kind.ts";
import { coresOf, normaliseService } from "./service-name.ts";

/** A name that some source uses for a service, and which sources do: provider ids, `config` for what a person typed. */
export interface NameEntry {
  readonly name: string;
  readonly sources: readonly string[];
}

/** Words count as a source's own decoration once they stand around this many names that other sources use without them. */
const DECORATED_MIN = 2;
/** A decoration that stands around so many times fewer names than another is no rival to it. */
const RIVAL_SHARE = 4;
/** A decoration is so many words in front and behind at most: `acme-x-backend`, `eu-team-x`. */
const WORDS_IN_FRONT_MAX = 2;
const WORDS_BEHIND_MAX = 1;
/** The source of what people typed in. */
const SPOKEN = "config";
/** Names beyond these are told apart by convention alone: a template that puts a request id into the name must not grow without end. */
const NAMES_MAX = 5_000;

/**
 * The names of a tenant's services, and which of them mean the same (design §5.4): what a person said first, then
 * convention (environment, region, version, the word `service`; dashes or none), then words that a source puts around
 * names which others use plainly (`payments/limits-api`, `acme-limits-api-backend`, `limits-api`). Never by likeness
 * alone, and never when one source uses both names: then they are two services (reference/correlation.md §2.9).
 */
export interface NameBook {
  readonly entries: Map<string, NameEntry>;
  /** Said by a person: name to the name that it stands for. */
  aliases: ReadonlyMap<string, string>;
  /** Every name that {@link coresOf} makes of one, without its dashes: the sources whose names it stands for, and how it is spelled. */
  readonly known: Map<string, KnownName>;
  /** Decoration to the names that stand in it here and plainly elsewhere. */
  readonly decorations: Map<string, Set<string>>;
  /** A name to the decorations in which it stands. */
  readonly decorationsOf: Map<string, Set<string>>;
  /** A name to the longer names that would be it without a decoration. */
  readonly longer: Map<string, Set<string>>;
  /** A core name to all that people said it is called. */
  spokenOf: Map<string, string[]>;
  /** What was looked up since a name was last added. */
  readonly cores: Map<string, string>;
  /** Changes whenever the meaning of a name may have. */
  revision: number;
}

interface KnownName {
  /** Sources that use it as it is, but for environment and region. */
  readonly plainly: Set<string>;
  /** Sources that use it, or a version, a colour, a numbered one of it. */
  readonly anyhow: Set<string>;
  /** The spelling with the most dashes, because those tell words apart. */
  spelled: string;
}

/** Returns a book without names. */
export function emptyNameBook(): NameBook {
  return {
    entries: new Map(),
    aliases: new Map(),
    known: new Map(),
    decorations: new Map(),
    decorationsOf: new Map(),
    longer: new Map(),
    spokenOf: new Map(),
    cores: new Map(),
    revision: 0,
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
  forgetLookups(book);
}

function forgetLookups(book: NameBook): void {
  book.cores.clear();
  book.revision += 1;
  book.spokenOf = new Map();
  for (const [a, b] of book.aliases) {
    const core = coreOf(book, b);
    book.spokenOf.set(core, [...(book.spokenOf.get(core) ?? []), a, b]);
  }
}

/**
 * Returns all that the service is called, as far as names tell what it is about: its own name, its core, what people said
 * it is called elsewhere. A path in front of the name (`billing/limits-api`, in one of the alert's tags) is the team's.
 */
export function namesOf(book: NameBook, name: string, tags: Readonly<Record<string, string>>): string[] {
  const core = coreOf(book, name);
  const spelled = Object.values(tags).find(
    (value) => value.includes("/") && normaliseService(value) === name,
  );
  const own = normaliseService(spelled?.split("/").at(-1) ?? name);
  return [own, core, ...(book.spokenOf.get(core) ?? [])];
}

function indexName(book: NameBook, name: string, source: string): void {
  const cores = coresOf(name);
  const [stem = name] = cores;
  let isNews = false;
  for (const core of cores) {
    const known = book.known.get(squash(core)) ?? { plainly: new Set(), anyhow: new Set(), spelled: core };
    book.known.set(squash(core), known);
    if (core === stem && !known.plainly.has(source)) {
      known.plainly.add(source);
      isNews = true;
    }
    if (!known.anyhow.has(source)) {
      known.anyhow.add(source);
      isNews = true;
    }
    if (isBetterSpelled(core, known.spelled)) {
      known.spelled = core;
      isNews = true;
    }
  }
  if (!isNews) return;
  const core = cores.at(-1) ?? name;
  for (const { rest } of undecorated(core)) {
    const longer = book.longer.get(squash(rest));
    if (longer) longer.add(core);
    else book.longer.set(squash(rest), new Set([core]));
  }
  for (const other of [core, ...(book.longer.get(squash(core)) ?? [])]) weighDecorations(book, other);
  forgetLookups(book);
}

function isBetterSpelled(a: string, b: string): boolean {
  const dashes = a.split("-").length - b.split("-").length;
  return dashes > 0 || (dashes === 0 && a < b);
}

function squash(name: string): string {
  return name.replaceAll("-", "");
}

interface Undecorated {
  readonly decoration: string;
  readonly rest: string;
}

/** Returns what the name would be without words in front and behind. Words that say what a service is are no decoration: `orders-db` is not `orders`. */
function undecorated(name: string): Undecorated[] {
  const words = name.split("-");
  const found: Undecorated[] = [];
  for (let front = 0; front <= WORDS_IN_FRONT_MAX; front++) {
    for (let behind = 0; behind <= WORDS_BEHIND_MAX; behind++) {
      if (front + behind === 0 || front + behind >= words.length) continue;
      const after = words.slice(words.length - behind);
      if (after.some(isRole)) continue;
      const rest = words.slice(front, words.length - behind).join("-");
      found.push({ decoration: `${words.slice(0, front).join("-")}|${after.join("-")}`, rest });
    }
  }
  return found;
}

function weighDecorations(book: NameBook, name: string): void {
  for (const { decoration, rest } of undecorated(name)) {
    const isPlainElsewhere = book.known.has(squash(rest)) && !areTwo(book, name, rest);
    change(book.decorations, decoration, squash(rest), isPlainElsewhere);
    change(book.decorationsOf, squash(rest), decoration, isPlainElsewhere);
  }
}

function change(index: Map<string, Set<string>>, key: string, member: string, isMember: boolean): void {
  const members = index.get(key);
  if (!isMember) members?.delete(member);
  else if (members) members.add(member);
  else index.set(key, new Set([member]));
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
  const plain = plainest(book, name);
  const core = withoutDecoration(book, plain) ?? plain;
  return book.known.get(squash(core))?.spelled ?? core;
}

/** Takes version, colour, number and the word `service` away, as long as no source has a service with and one without. */
function plainest(book: NameBook, name: string): string {
  const [own = name] = coresOf(name);
  const [stem = own, ...further] = coresOf(book.known.get(squash(own))?.spelled ?? own);
  let plain = stem;
  for (const core of further) {
    if (usesBoth(book, plain, core)) return plain;
    plain = core;
  }
  return plain;
}

/**
 * A name that stands in two decorations of equal rank is two services: `payments/api` and `risk/api`; then these words
 * are part of the name. One that a hundred names share is no less a decoration for another name's chance likeness.
 */
function withoutDecoration(book: NameBook, name: string): string | undefined {
  return undecorated(name).find(({ decoration, rest }) => {
    const support = supportOf(book, decoration);
    const others = book.decorationsOf.get(squash(rest));
    if (support < DECORATED_MIN || !others?.has(decoration)) return false;
    const rivals = [...others].filter((other) => other !== decoration);
    return rivals.every((other) => supportOf(book, other) < Math.max(DECORATED_MIN, support / RIVAL_SHARE));
  })?.rest;
}

function supportOf(book: NameBook, decoration: string): number {
  return book.decorations.get(decoration)?.size ?? 0;
}

function usesBoth(book: NameBook, a: string, b: string): boolean {
  return share(book.known.get(squash(a))?.plainly, book.known.get(squash(b))?.plainly);
}

/** Whether one source uses both names: it would not if they were one service. People say now this name, now that. */
function areTwo(book: NameBook, a: string, b: string): boolean {
  return share(book.known.get(squash(a))?.anyhow, book.known.get(squash(b))?.anyhow);
}

function share(some: ReadonlySet<string> | undefined, others: ReadonlySet<string> | undefined): boolean {
  for (const source of some ?? []) if (source !== SPOKEN && others?.has(source)) return true;
  return false;
}
