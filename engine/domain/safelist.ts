import { RE2JS } from "re2js";
import type { CanonicalAlert } from "./alert.ts";
import { remembered } from "./remembered.ts";
import { UNKNOWN_SERVICE } from "./service-name.ts";

/** The defaults that a tenant may take off its safelist, one by one. */
export type SafelistDefault = "security" | "critical" | "database" | "payment" | "data-integrity";

/** Whose alerts never score above 50 and are never muted by a pattern (design §3 G7). */
export interface Safelist {
  /** Defaults that the tenant took off. */
  readonly off: readonly SafelistDefault[];
  /** Further words; an alert is safe when its service's name has one of them as a whole word. Lower case. */
  readonly serviceWords: readonly string[];
  /** Further patterns, in RE2's syntax, for titles and services; at most {@link PATTERNS_MAX}. */
  readonly patterns: readonly string[];
}

export const DEFAULT_SAFELIST: Safelist = { off: [], serviceWords: [], patterns: [] };

export const PATTERNS_MAX = 20;
const PATTERN_LENGTH_MAX = 200;
/** A pattern's time is its instructions times the text's length: these keep a whole safelist within a few milliseconds. */
const PROGRAM_SIZE_MAX = 200;
const TEXT_LENGTH_MAX = 300;

interface SafelistRule {
  readonly id: SafelistDefault;
  readonly holds: (alert: CanonicalAlert, names: readonly string[]) => boolean;
  readonly reason: string;
}

/**
 * No English word ends in `db`, and none in `rds` behind a consonant: `userdb` and `ordersrds` are databases; `cards`,
 * `boards`, `feedback` and `sandbox` are not.
 */
const DATABASE = /^(databases?|rds|dynamo|[a-z]*db|[a-z]*[^aeiou]rds)$/;
/** Also with the word that people write onto a service's name without a dash. */
const PAYMENT = /^(payments?|billing|stripe|checkout)(service|svc|api|app|web|worker)?$/;

/**
 * Whose alerts never score above 50, the draft's defaults (architecture-v1.md §2.4) by whole words: the draft's
 * patterns took `cards` for `rds` and `sandbox` for `db` (reference/correlation.md §2.8). A service's other names
 * count too: what one tool calls `checkout` is no less so in the tool that calls it `web-7`.
 */
const RULES: readonly SafelistRule[] = [
  {
    id: "security",
    holds: (alert) => alert.category === "security",
    reason: "security alerts require a person's review",
  },
  {
    id: "critical",
    holds: (alert) => alert.severity === "critical",
    reason: "critical alerts always surface",
  },
  {
    id: "database",
    holds: (_alert, names) => hasWord(names, DATABASE),
    reason: "database alerts are high-risk",
  },
  {
    id: "payment",
    holds: (_alert, names) => hasWord(names, PAYMENT),
    reason: "payment alerts are business-critical",
  },
  {
    id: "data-integrity",
    holds: (alert) => /\b(data[ -]?loss|corrupt(ion|ed)|breach(ed)?)\b/i.test(alert.title),
    reason: "data integrity alerts are never noise",
  },
];

/** Returns why this alert is on the tenant's safelist, or undefined. `names` are all that its service is known by. */
export function safelistReasonOf(
  alert: CanonicalAlert,
  names: readonly string[],
  safelist: Safelist,
): string | undefined {
  const { off, serviceWords } = safelist;
  // Of an alert that names no service, the title may.
  const all = alert.service === UNKNOWN_SERVICE ? [...names, alert.title.toLowerCase()] : names;
  const rule = RULES.find(({ id, holds }) => !off.includes(id) && holds(alert, all));
  if (rule) return rule.reason;
  const word = serviceWords.find((one) => all.some((name) => wordsOf(name).includes(one)));
  if (word !== undefined) return `your team put "${word}" on the safelist`;
  const title = alert.title.slice(0, TEXT_LENGTH_MAX);
  const pattern = compiled(safelist).find(
    (one) => one.matcher(title).find() || names.some((name) => one.matcher(name).find()),
  );
  return pattern && `your team put /${pattern.pattern()}/ on the safelist`;
}

/**
 * Returns what is wrong with a pattern that a person typed, in one sentence, or undefined. RE2 runs in linear time
 * whatever it is given, so no pattern can hang the fold; the price is that it has no look-around and no back-references.
 */
export function problemOfPattern(pattern: string): string | undefined {
  if (pattern.length > PATTERN_LENGTH_MAX) return `A pattern has at most ${PATTERN_LENGTH_MAX} characters.`;
  try {
    const program = RE2JS.compile(pattern);
    if (program.programSize() > PROGRAM_SIZE_MAX)
      return `/${pattern}/ is too large: repeat less, or split it.`;
    return program.matcher("").find()
      ? `/${pattern}/ matches everything: nothing would ever be called noise.`
      : undefined;
  } catch (error) {
    return `/${pattern}/ is no pattern: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

/** A tenant's patterns are compiled once for as long as its settings stand. */
const compiledBySafelist = new WeakMap<Safelist, readonly RE2JS[]>();

function compiled(safelist: Safelist): readonly RE2JS[] {
  const known = compiledBySafelist.get(safelist);
  if (known) return known;
  const patterns = safelist.patterns
    .slice(0, PATTERNS_MAX)
    .filter((pattern) => problemOfPattern(pattern) === undefined)
    .map((pattern) => RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE));
  compiledBySafelist.set(safelist, patterns);
  return patterns;
}

function hasWord(names: readonly string[], pattern: RegExp): boolean {
  return names.some((name) => wordsOf(name).some((word) => pattern.test(word)));
}

const wordsOf = remembered((name) => name.split(/[^a-z]+/));
