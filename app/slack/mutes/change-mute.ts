import { findMute, type KeptMute } from "../../../engine/db/mutes.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import type { Mute, MuteTarget } from "../../../engine/domain/mute.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { muteIdOf } from "../../../engine/mutes.ts";
import { keepCommand } from "../commands/keep-command.ts";
import { outcomeOf } from "../commands/outcome.ts";
import type { SlackDeps } from "../deps.ts";

/** What a person asks to mute. */
export interface MuteWish {
  readonly target: MuteTarget;
  /** Epoch milliseconds; absent until somebody undoes it. */
  readonly until?: number;
  readonly reason?: string;
  /** Slack user id. */
  readonly by: string;
}

/** What came of it: `refused` when its time had passed or there are too many mutes; `before` when the same click came twice. */
export type MuteOutcome =
  | { readonly is: "muted"; readonly mute: Mute }
  | { readonly is: "later"; readonly mute: Mute }
  | { readonly is: "refused" }
  | { readonly is: "before" };

/** Mutes by way of the fold, like everything that people do; the same `key` counts once. */
export async function startMute(
  deps: SlackDeps,
  tenantId: TenantId,
  wish: MuteWish,
  key: string,
): Promise<MuteOutcome> {
  const kept = await keepCommand(deps, tenantId, { type: "mute", ...wish }, key);
  if (kept.kept === "duplicate") return { is: "before" };
  const muteId = muteIdOf(kept.receivedAt, kept.itemId);
  const mute: Mute = { muteId, at: kept.receivedAt, ...wish };
  const outcome = await outcomeOf(deps, tenantId, kept);
  if (outcome !== "later" && !outcome.some(({ type }) => type === "mute.added")) return { is: "refused" };
  await note(deps, tenantId, { actor: wish.by, action: "muted", mute });
  return outcome === "later" ? { is: "later", mute } : { is: "muted", mute };
}

/** What came of undoing a mute: `over` when it had ended or somebody was faster. */
export interface UnmuteOutcome {
  readonly is: "unmuted" | "later" | "over";
  readonly mute: KeptMute;
}

/** Undoes a mute, once, whoever asks first; undefined when the tenant has no such mute. */
export async function endMute(
  deps: SlackDeps,
  tenantId: TenantId,
  muteId: string,
  by: string,
): Promise<UnmuteOutcome | undefined> {
  const mute = await withTenant(deps.db, tenantId, (tx) => findMute(tx, muteId));
  if (!mute) return undefined;
  const kept = await keepCommand(deps, tenantId, { type: "unmute", muteId, by }, `unmute:${muteId}`);
  if (kept.kept === "duplicate") return { is: "over", mute: await nowOf(deps, tenantId, mute) };
  const outcome = await outcomeOf(deps, tenantId, kept);
  if (outcome !== "later" && !outcome.some(({ type }) => type === "mute.lifted"))
    return { is: "over", mute: await nowOf(deps, tenantId, mute) };
  await note(deps, tenantId, { actor: by, action: "unmuted", mute });
  return { is: outcome === "later" ? "later" : "unmuted", mute };
}

async function nowOf({ db }: SlackDeps, tenantId: TenantId, mute: KeptMute): Promise<KeptMute> {
  return (await withTenant(db, tenantId, (tx) => findMute(tx, mute.muteId))) ?? mute;
}

async function note(
  { db, newId }: SlackDeps,
  tenantId: TenantId,
  { actor, action, mute }: { readonly actor: string; readonly action: string; readonly mute: Mute },
): Promise<void> {
  const { muteId, target, until, reason } = mute;
  // The row says what of; the trail keeps no alert's title.
  const after = {
    kind: target.kind,
    ...(until === undefined ? {} : { until }),
    ...(reason ? { reason } : {}),
  };
  await withTenant(db, tenantId, (tx) =>
    audit(tx, { tenantId, auditId: newId(), actor, action, target: muteId, after }),
  );
}
