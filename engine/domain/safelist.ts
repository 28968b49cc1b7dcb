import type { CanonicalAlert } from "./alert.ts";
import { UNKNOWN_SERVICE } from "./service-name.ts";

interface SafelistRule {
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
  { holds: (alert) => alert.category === "security", reason: "security alerts require a person's review" },
  { holds: (alert) => alert.severity === "critical", reason: "critical alerts always surface" },
  {
    holds: (_alert, names) => hasWord(names, DATABASE),
    reason: "database alerts are high-risk",
  },
  {
    holds: (_alert, names) => hasWord(names, PAYMENT),
    reason: "payment alerts are business-critical",
  },
  {
    holds: (alert) => /\b(data[ -]?loss|corrupt(ion|ed)|breach(ed)?)\b/i.test(alert.title),
    reason: "data integrity alerts are never noise",
  },
];

/** Returns why this alert is on the safelist, or undefined. `names` are all that its service is known by. */
export function safelistReasonOf(
  alert: CanonicalAlert,
  names: readonly string[] = [alert.service],
): string | undefined {
  // Of an alert that names no service, the title may.
  const all = alert.service === UNKNOWN_SERVICE ? [...names, alert.title.toLowerCase()] : names;
  return RULES.find((rule) => rule.holds(alert, all))?.reason;
}

function hasWord(names: readonly string[], pattern: RegExp): boolean {
  return names.some((name) => name.split(/[^a-z]+/).some((word) => pattern.test(word)));
}
