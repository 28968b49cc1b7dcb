import { type History, readHistory } from "../../../engine/db/archive.ts";
import { backlogOf } from "../../../engine/db/pending.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import type { EngineConfig } from "../../../engine/domain/engine-config.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import type { Change, Difference } from "../../../engine/simulation/outcome.ts";
import { simulatePast } from "../../simulate/simulate-tenant.ts";
import type { SlackDeps } from "../deps.ts";
import { count, dayTime } from "../mrkdwn.ts";

/** How far back a preview looks. */
export const PREVIEW_DAYS = 7;
const PREVIEW_MS = PREVIEW_DAYS * 86_400_000;
/** Nobody looks at a modal for longer; the tenant's own webhooks want the processor too. */
const PATIENCE_MS = 30_000;

/** What saving a form would make of settings: of today's when it is saved, of those of then when it is tried. */
export type ChangeOfSettings = (then: EngineConfig) => EngineConfig;

/** What a preview came to. */
export type Preview =
  | {
      readonly kind: "compared";
      readonly difference: Difference;
      readonly shorter?: Shorter;
      /** Deliveries that have had no effect yet: they are no part of it. */
      readonly waiting: number;
    }
  /** There was too much to fold in the time that a person waits. */
  | { readonly kind: "too much" };

/** Why a preview looks back less far, and since when; epoch milliseconds. */
interface Shorter {
  readonly since: number;
  readonly because: "nothing came before" | "not kept";
}

type Deps = Pick<SlackDeps, "db" | "archive" | "vault" | "now">;

let last: Promise<unknown> = Promise.resolve();

/**
 * Folds the tenant's last seven days once more with this change in the settings of then, by the code that folds them
 * live, and says what would have been different. One at a time in a process: it shares the processor with those that
 * answer webhooks.
 */
export async function previewSettings(
  deps: Deps,
  tenantId: TenantId,
  change: ChangeOfSettings,
): Promise<Preview> {
  const before = last;
  const mine = before.then(() => simulateWithin(deps, tenantId, change));
  last = mine.catch(() => undefined);
  return mine;
}

async function simulateWithin(
  { db, archive, vault, now }: Deps,
  tenantId: TenantId,
  settings: ChangeOfSettings,
): Promise<Preview> {
  const at = now();
  const week = at - PREVIEW_MS;
  const backlog = await backlogOf(db, tenantId, 0);
  const shorter = shorterIn(await withTenant(db, tenantId, (tx) => readHistory(tx, new Date(week))), week);
  const from = shorter?.because === "not kept" ? shorter.since : week;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const span = { tenantId, from, to: backlog.oldestAt ?? at, settings };
    const difference = await simulatePast({ db, archive, vault }, span, { signal });
    return {
      kind: "compared",
      difference,
      waiting: backlog.deliveries,
      ...(shorter ? { shorter } : {}),
    };
  } catch (error) {
    if (signal.aborted) return { kind: "too much" };
    throw error;
  }
}

/** What is not kept cannot be folded again: from there on it would look as if its incidents were gone. */
function shorterIn({ heardSince, droppedUntil }: History, week: number): Shorter | undefined {
  if (droppedUntil) return { since: droppedUntil.getTime() + 1, because: "not kept" };
  if (heardSince && heardSince.getTime() > week)
    return { since: heardSince.getTime(), because: "nothing came before" };
  return undefined;
}

/** Returns the preview as a person reads it, in mrkdwn. */
export function previewInWords(preview: Preview): string {
  if (preview.kind === "too much")
    return ":hourglass: The last days hold too much to compare while you wait. Nothing is changed; saving works all the same.";
  const { difference, shorter, waiting } = preview;
  return [...comparedInWords(difference, shorter), ...leftOut(shorter, waiting)].join("\n");
}

function comparedInWords(difference: Difference, shorter: Shorter | undefined): string[] {
  const { incidents, merged, split, criticalsDelayed } = difference;
  if (incidents.before === 0 && incidents.after === 0)
    return [`Nothing of the last ${PREVIEW_DAYS} days is there to compare with.`];
  const span = shorter ? `Since ${dayTime(shorter.since)}` : `Last ${PREVIEW_DAYS} days`;
  const changes = changesIn(difference);
  const moved = [
    merged > 0 ? `${count(merged, "card holds", "cards hold")} what were several.` : "",
    split > 0 ? `${count(split, "card falls", "cards fall")} apart.` : "",
    criticalsDelayed > 0
      ? `:warning: ${count(criticalsDelayed, "critical alert")} would have changed a card instead of being a message.`
      : "No critical alert would have come later.",
  ].filter((line) => line !== "");
  return [
    `*${span}*: ${changes.length === 0 ? `the same ${count(incidents.before, "incident")}` : changes.join(", ")}.`,
    moved.join(" "),
    ...(shorter?.because === "nothing came before"
      ? [`Your tools sent nothing before that, so this is less than ${PREVIEW_DAYS} days.`]
      : []),
  ];
}

function leftOut(shorter: Shorter | undefined, waiting: number): string[] {
  return [
    ...(shorter?.because === "not kept"
      ? ["What arrives in privacy mode is not kept, so it cannot be tried again."]
      : []),
    ...(waiting > 0
      ? [`${count(waiting, "delivery that still waits is", "deliveries that still wait are")} left out.`]
      : []),
  ];
}

function changesIn({ incidents, messages, criticals, withDeploy, suppressible }: Difference): string[] {
  return [
    changed(incidents, "incident"),
    changed(messages, "message"),
    changed(criticals, "critical alert"),
    changed(withDeploy, "incident with a deploy", "incidents with a deploy"),
    changed(suppressible, "incident scored as noise", "incidents scored as noise"),
  ].filter((line) => line !== undefined);
}

function changed({ before, after }: Change, one: string, many = `${one}s`): string | undefined {
  return before === after ? undefined : `${before} → ${count(after, one, many)}`;
}
