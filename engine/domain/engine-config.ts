import type { Route } from "./route.ts";
import { DEFAULT_SAFELIST, type Safelist } from "./safelist.ts";
import type { Severity } from "./severity.ts";

/** `v1` is the draft's formula; `v2` is what measures best, and the default. */
export type NoiseModel = "v1" | "v2";

/** The tenant's correlation settings. Durations in milliseconds. Defaults: design §5. */
export interface EngineConfig {
  readonly windowMs: number;
  readonly extendWithinMs: number;
  readonly extendByMs: number;
  readonly windowMaxMs: number;
  /** How long after its last alert a closed incident takes back an alert that fires again. */
  readonly reopenMs: number;
  readonly deployLookbackMs: { readonly production: number; readonly other: number };
  /** What the tenant's own words for severities mean, lower case: `{"sev2": "critical"}`. They win over the provider's meaning. */
  readonly severityWords: Readonly<Record<string, Severity>>;
  /** Which service leans on which, as people said: the upstream fails first. Any of a service's names. */
  readonly dependencies: ReadonlyArray<{ readonly upstream: string; readonly downstream: string }>;
  /** Which do not, as people said: what alerts suggest of them is not believed, nor asked again. */
  readonly notDependencies: ReadonlyArray<{ readonly upstream: string; readonly downstream: string }>;
  /** Names that mean one service, as people said: what CI calls it, what monitoring calls it. */
  readonly serviceAliases: ReadonlyArray<{ readonly ci: string; readonly monitoring: string }>;
  /** Names that do not, as people said. */
  readonly notAliases: ReadonlyArray<{ readonly ci: string; readonly monitoring: string }>;
  readonly noiseModel: NoiseModel;
  readonly safelist: Safelist;
  /** Which incidents go elsewhere than to the tenant's own channel. */
  readonly routes: readonly Route[];
  /** Counts the changes: of two that overtook each other on their way to the fold, the later one stands. */
  readonly revision: number;
}

const MINUTE_MS = 60_000;

/** The defaults of design §5. */
export const DEFAULT_CONFIG: EngineConfig = {
  windowMs: 5 * MINUTE_MS,
  extendWithinMs: 30_000,
  extendByMs: 2 * MINUTE_MS,
  windowMaxMs: 15 * MINUTE_MS,
  reopenMs: 30 * MINUTE_MS,
  deployLookbackMs: { production: 15 * MINUTE_MS, other: 30 * MINUTE_MS },
  severityWords: {},
  dependencies: [],
  notDependencies: [],
  serviceAliases: [],
  notAliases: [],
  noiseModel: "v2",
  safelist: DEFAULT_SAFELIST,
  routes: [],
  revision: 0,
};
