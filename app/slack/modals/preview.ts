import type { EngineConfig } from "../../../engine/domain/engine-config.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import type { Change, Difference } from "../../../engine/simulation/outcome.ts";
import { simulatePast } from "../../simulate/simulate-tenant.ts";
import type { SlackDeps } from "../deps.ts";
import { count } from "../mrkdwn.ts";

/** How far back a preview looks. */
export const PREVIEW_DAYS = 7;
const PREVIEW_MS = PREVIEW_DAYS * 86_400_000;
/** Nobody looks at a modal for longer; the tenant's own webhooks want the processor too. */
const PATIENCE_MS = 30_000;

/** What a preview came to; undefined when there was too much to fold in the time that a person waits. */
export type Preview = Difference | undefined;

let last: Promise<unknown> = Promise.resolve();

/**
 * Folds the tenant's last seven days once more under these settings, with the code that folds them live, and says what
 * would have been different. One at a time in a process: it shares the processor with those that answer webhooks.
 */
export async function previewSettings(
  deps: Pick<SlackDeps, "db" | "archive" | "vault" | "now">,
  tenantId: TenantId,
  settings: Partial<EngineConfig>,
): Promise<Preview> {
  const before = last;
  const mine = before.then(() => simulateWithin(deps, tenantId, settings));
  last = mine.catch(() => undefined);
  return mine;
}

async function simulateWithin(
  { db, archive, vault, now }: Pick<SlackDeps, "db" | "archive" | "vault" | "now">,
  tenantId: TenantId,
  settings: Partial<EngineConfig>,
): Promise<Preview> {
  const to = now();
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await simulatePast(
      { db, archive, vault },
      { tenantId, from: to - PREVIEW_MS, to, settings },
      { signal },
    );
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Returns the difference as a person reads it, in mrkdwn. */
export function differenceInWords(preview: Preview): string {
  if (preview === undefined)
    return ":hourglass: The last days hold too much to compare while you wait. `npm run simulate` does it at leisure.";
  const { incidents, messages, merged, split, criticalsDelayed, withDeploy, suppressible } = preview;
  if (incidents.before === 0 && incidents.after === 0)
    return `Nothing arrived in the last ${PREVIEW_DAYS} days to compare with.`;
  const changes = [
    changed(incidents, "incident"),
    changed(messages, "message"),
    changed(withDeploy, "incident with a deploy", "incidents with a deploy"),
    changed(suppressible, "incident scored as noise", "incidents scored as noise"),
  ].filter((line) => line !== undefined);
  const moved = [
    merged > 0 ? `${count(merged, "card holds", "cards hold")} what were several.` : "",
    split > 0 ? `${count(split, "card falls", "cards fall")} apart.` : "",
    criticalsDelayed > 0
      ? `:warning: ${count(criticalsDelayed, "critical alert")} would have changed a card instead of being a message.`
      : "No critical alert would have come later.",
  ].filter((line) => line !== "");
  const lead =
    changes.length === 0
      ? `*Last ${PREVIEW_DAYS} days*: the same ${count(incidents.before, "incident")}.`
      : `*Last ${PREVIEW_DAYS} days*: ${changes.join(", ")}.`;
  return [lead, moved.join(" ")].join("\n");
}

function changed({ before, after }: Change, one: string, many = `${one}s`): string | undefined {
  return before === after ? undefined : `${before} → ${count(after, one, many)}`;
}
