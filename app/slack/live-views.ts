import { createHash } from "node:crypto";
import type { Log } from "../log.ts";

/** A view that somebody may be looking at: how to make it anew and how to show it. */
export interface LiveView {
  /** Returns the view as it should be now; undefined when it needs no more watching. */
  render(): Promise<object | undefined>;
  show(view: object): Promise<void>;
}

/** Views that change by themselves while someone looks: Home turns green when the first delivery arrives. */
export interface LiveViews {
  /** Watches the view under `key` for a while, instead of what was watched there. `shown` is how it looks now. */
  watch(key: string, view: LiveView, shown: object): void;
  /** Watches it no more; once it returns, nothing that was watched there is still on its way to Slack. */
  forget(key: string): Promise<void>;
  close(): void;
}

const EVERY_MS = 1_000;
const WATCH_FOR_MS = 15 * 60_000;
const VIEWS_MAX = 200;

interface Watched {
  readonly view: LiveView;
  readonly until: number;
  hash: string;
  /** Settled when what is being shown has reached Slack, or failed. */
  showing?: Promise<void>;
}

/**
 * Looks once a second at the few views that people opened lately, and shows those that changed. Deliveries arrive in
 * other processes too, and a look at the database finds out in any case; nobody looking costs nothing.
 */
export function openLiveViews(log: Log, now: () => number): LiveViews {
  const watched = new Map<string, Watched>();
  let busy = false;

  async function lookAt(key: string, entry: Watched): Promise<void> {
    const view = await entry.view.render();
    // Another look may have been taken up, or this one been given up, while it was made.
    if (watched.get(key) !== entry) return;
    if (!view) watched.delete(key);
    else if (hashOf(view) !== entry.hash) {
      entry.showing = entry.view.show(view);
      await entry.showing;
      entry.hash = hashOf(view);
    }
  }

  async function look(): Promise<void> {
    for (const [key, entry] of watched) {
      if (entry.until < now()) {
        watched.delete(key);
        continue;
      }
      try {
        await lookAt(key, entry);
      } catch (error) {
        // The modal was closed, the app removed: nobody looks any more.
        log.debug(
          { reason: error instanceof Error ? error.message : String(error) },
          "view no longer watched",
        );
        if (watched.get(key) === entry) watched.delete(key);
      }
    }
  }

  const timer = setInterval(() => {
    if (busy || watched.size === 0) return;
    busy = true;
    void look().finally(() => {
      busy = false;
    });
  }, EVERY_MS);
  return {
    watch(key, view, shown) {
      watched.delete(key);
      watched.set(key, { view, until: now() + WATCH_FOR_MS, hash: hashOf(shown) });
      const [oldest] = watched.keys();
      if (watched.size > VIEWS_MAX && oldest !== undefined) watched.delete(oldest);
    },
    async forget(key) {
      const entry = watched.get(key);
      watched.delete(key);
      await Promise.allSettled([entry?.showing]);
    },
    close: () => clearInterval(timer),
  };
}

function hashOf(view: object): string {
  return createHash("sha256").update(JSON.stringify(view)).digest("hex");
}
