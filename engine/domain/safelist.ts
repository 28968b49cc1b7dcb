import type { CanonicalAlert } from "./alert.ts";

interface SafelistRule {
  readonly holds: (alert: CanonicalAlert) => boolean;
  readonly reason: string;
}

const DATABASE = new Set(["database", "databases", "db", "rds", "dynamo", "dynamodb"]);
const PAYMENT = new Set(["payment", "payments", "billing", "stripe", "checkout"]);

/**
 * Whose alerts never score above 50, the draft's defaults (architecture-v1.md §2.4) by whole words: the draft's
 * patterns took `cards` for `rds` and `sandbox` for `db` (reference/correlation.md §2.8).
 */
const RULES: readonly SafelistRule[] = [
  { holds: (alert) => alert.category === "security", reason: "security alerts require a person's review" },
  { holds: (alert) => alert.severity === "critical", reason: "critical alerts always surface" },
  {
    holds: (alert) => words(alert.service).some((word) => DATABASE.has(word)),
    reason: "database alerts are high-risk",
  },
  {
    holds: (alert) => words(alert.service).some((word) => PAYMENT.has(word)),
    reason: "payment alerts are business-critical",
  },
  {
    holds: (alert) => /\b(data[ -]?loss|corrupt(ion|ed)|breach(ed)?)\b/i.test(alert.title),
    reason: "data integrity alerts are never noise",
  },
];

/** Returns why this alert is on the safelist, or undefined. */
export function safelistReasonOf(alert: CanonicalAlert): string | undefined {
  return RULES.find((rule) => rule.holds(alert))?.reason;
}

function words(name: string): string[] {
  return name.toLowerCase().split(/[^a-z]+/);
}
