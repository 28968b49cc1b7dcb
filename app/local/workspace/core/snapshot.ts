import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { State } from "./state.ts";
import type { World } from "./world.ts";

const FORMAT = 1;
const PAUSE_MS = 250;
/** A large workspace is written less often, so that writing takes at most this part of the time. */
const WRITING_SHARE_MAX = 0.05;

/** The state of an earlier run, or undefined when there is none that this version can read. */
export function loadSnapshot(file: string): State | undefined {
  if (!existsSync(file)) return undefined;
  const saved = readSaved(file);
  if (saved.format !== FORMAT || !saved.state) return undefined;
  // A workspace that was kept before it knew files has none.
  return { ...saved.state, files: saved.state.files ?? {} };
}

function readSaved(file: string): { format?: unknown; state?: State } {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Error(`cannot read ${file}: delete it, and the local workspace starts anew`, { cause });
  }
}

/** Writes the state to a file soon after each change, and once more when it stops. */
export function keepSnapshot(world: World, file: string): { stop(): void } {
  mkdirSync(dirname(file), { recursive: true });
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = PAUSE_MS;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    const startedAt = performance.now();
    const draft = `${file}.new`;
    // It holds the app's secrets, as Slack's own settings page does.
    writeFileSync(draft, JSON.stringify({ format: FORMAT, state: world.state }), { mode: 0o600 });
    renameSync(draft, file);
    pauseMs = Math.max(PAUSE_MS, (performance.now() - startedAt) / WRITING_SHARE_MAX);
  };
  const unsubscribe = world.bus.subscribe(() => {
    timer ??= setTimeout(save, pauseMs).unref();
  });
  save();
  return {
    stop() {
      unsubscribe();
      save();
    },
  };
}
