import type { Stage } from "../chaos/stage.ts";

/** One point of the acceptance list (reference/reliability.md §4), as something that can fail. */
export interface Check {
  /** Its number in the list. */
  readonly point: number;
  readonly name: string;
  /** Takes longer than a test run may: only `npm run security` does it. */
  readonly slow?: true;
  /** Returns what speaks against it, nothing when it holds; or in one sentence why nobody can tell here. */
  look(stage: Stage): Promise<readonly string[] | string>;
}

/** A point that nothing here can look at yet, and why. */
export interface Pending {
  readonly point: number;
  readonly name: string;
  readonly why: string;
}

/** Returns the offender if it is one. */
export function unless(holds: boolean, offender: string): string[] {
  return holds ? [] : [offender];
}
