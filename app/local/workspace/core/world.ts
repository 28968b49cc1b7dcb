import type { Faults } from "../api/faults.ts";
import type { RateLimiter } from "../api/rate-limits.ts";
import type { Bus } from "./bus.ts";
import type { WorkspaceClock } from "./clock.ts";
import type { ExchangeLog } from "./exchanges.ts";
import type { Ids } from "./ids.ts";
import type { Manifest } from "./manifest.ts";
import type { State } from "./state.ts";

/** A trigger_id: good for three seconds and one view. */
export interface Trigger {
  teamId: string;
  userId: string;
  channelId: string | null;
  /** The modal in which the click happened, for views.push. */
  viewId: string | null;
  issuedAt: number;
  isUsed: boolean;
}

/** A response_url: good for thirty minutes and five uses. */
export interface ResponseHook {
  teamId: string;
  channelId: string;
  userId: string;
  /** The message the interaction was about. */
  messageTs: string | null;
  threadTs: string | null;
  issuedAt: number;
  uses: number;
}

/** What every part of the local workspace works with. `state` is replaced by a reset, so never keep it. */
export interface World {
  state: State;
  ids: Ids;
  readonly manifest: Manifest;
  readonly clock: WorkspaceClock;
  readonly bus: Bus;
  readonly log: ExchangeLog;
  readonly limiter: RateLimiter;
  readonly faults: Faults;
  /** `http://localhost:<port>`; known once the server listens. */
  origin: string;
  /** Scheme and host of the app; null until the app is up. */
  appBaseUrl: string | null;
  readonly triggers: Map<string, Trigger>;
  readonly responseHooks: Map<string, ResponseHook>;
  /** Block types that this workspace does not have yet. */
  lackedBlocks: string[];
}

/** Puts the app's own scheme and host in place of the public ones of the manifest; null while the app is not up. */
export function appUrl(world: World, manifestUrl: string | undefined): string | null {
  if (world.appBaseUrl === null || manifestUrl === undefined) return null;
  const { pathname, search } = new URL(manifestUrl);
  return new URL(pathname + search, world.appBaseUrl).href;
}
