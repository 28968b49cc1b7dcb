import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { State } from "./state.ts";
import type { World } from "./world.ts";

const FORMAT = 1;
const PAUSE_MS = 250;

/** The state of an earlier run, or undefined when there is none that this version can read. */
export function loadSnapshot(file: string): State | undefined {
  if (!existsSync(file)) return undefined;
  const saved: { format?: unknown; state?: State } = JSON.parse(readFileSync(file, "utf8"));
  return saved.format === FORMAT ? saved.state : undefined;
}

/** Writes the state to a file soon after each change. `save` writes it at once. */
export function keepSnapshot(world: World, file: string): { save(): void; stop(): void } {
  mkdirSync(dirname(file), { recursive: true });
  let timer: NodeJS.Timeout | undefined;
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    const draft = `${file}.new`;
    // It holds the app's secrets, as Slack's own settings page does.
    writeFileSync(draft, JSON.stringify({ format: FORMAT, state: world.state }), { mode: 0o600 });
    renameSync(draft, file);
  };
  const unsubscribe = world.bus.subscribe(() => {
    timer ??= setTimeout(save, PAUSE_MS).unref();
  });
  save();
  return {
    save,
    stop() {
      unsubscribe();
      save();
    },
  };
}
