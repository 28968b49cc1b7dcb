import { setTimeout as wait } from "node:timers/promises";
import { readOutcome } from "../../../engine/db/outcome.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import type { SlackDeps } from "../deps.ts";
import type { KeptCommand } from "./keep-command.ts";

/** Usually it takes a tenth of a second; behind a storm, or without a worker, nobody is kept waiting for the rest. */
const WAIT_MAX_MS = 6_000;
const LOOK_FIRST_MS = 30;
const LOOK_EVERY_MAX_MS = 400;

/**
 * Returns what came of a person's action, so that what we say of it is what happened, and not what was asked: somebody
 * else may have been faster. `"later"` when it still waits for its turn.
 */
export async function outcomeOf(
  { db, now }: Pick<SlackDeps, "db" | "now">,
  tenantId: TenantId,
  command: KeptCommand,
): Promise<readonly EngineEvent[] | "later"> {
  if (command.kept === "spooled") return "later";
  const until = now() + WAIT_MAX_MS;
  for (let pause = LOOK_FIRST_MS; ; pause = Math.min(2 * pause, LOOK_EVERY_MAX_MS)) {
    const events = await readOutcome(db, tenantId, command);
    if (events) return events;
    if (now() > until) return "later";
    await wait(pause);
  }
}
