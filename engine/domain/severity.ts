import { z } from "zod";

/** How bad an alert is, most severe first in {@link SEVERITIES}. */
export const Severity = z.enum(["critical", "high", "medium", "low", "info"]);
export type Severity = z.infer<typeof Severity>;

const SEVERITIES: readonly Severity[] = Severity.options;

/** The worse of the two. */
export function worseSeverity(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}
