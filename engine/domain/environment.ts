import { z } from "zod";
import { remembered } from "./remembered.ts";

/** Where it happens. The raw value is kept as the tag `environment_raw` when it says more than these four. */
export const Environment = z.enum(["production", "staging", "development", "unknown"]);
export type Environment = z.infer<typeof Environment>;

const WORDS: ReadonlyArray<readonly [Environment, RegExp]> = [
  ["production", /^(prod|production|prd|live|main)\d*$/],
  ["staging", /^(stag|stage|staging|stg|preprod|pre|uat|qa|test|testing|sandbox)\d*$/],
  ["development", /^(dev|devel|develop|development|local|review|preview|ephemeral)\d*$/],
];

/**
 * Returns the environment that a free-form name stands for: `prod`, `Production`, `prod-eu-west-1` and `eu-prod`
 * are production; `review/feature-x` is development; what no word explains is `unknown`.
 * A name with words of two environments (`preprod`, `pre-prod`) is the less critical one.
 */
export function normaliseEnvironment(raw: string | undefined): Environment {
  return raw === undefined ? "unknown" : read(raw);
}

const read = remembered((raw): Environment => {
  const words = raw.toLowerCase().split(/[^a-z0-9]+/);
  const found = new Set(WORDS.filter(([, word]) => words.some((w) => word.test(w))).map(([name]) => name));
  for (const name of ["development", "staging", "production"] as const) if (found.has(name)) return name;
  return "unknown";
});
