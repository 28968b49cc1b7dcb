import type { App, BlockAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { lastNotesOn } from "../../../engine/db/correlation-settings.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit, getTenant, setRetention } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { DELIVERIES_PER_MINUTE, RETENTION_DAYS, Tier } from "../../../engine/domain/tier.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { PURGE_AFTER_DAYS } from "../installations.ts";
import { context, type LastChange, lastChanged, modal, section, text } from "../modals/blocks.ts";
import { count } from "../mrkdwn.ts";
import { openFor } from "../people/open-for.ts";
import { tenantOfBody } from "../tenant-of.ts";

const SUBJECT = "retention";
const RETENTION = "retention";
const PLANS = "plans";
const CHOICES = [1, 3, 7, 14, 30, 90, 180, 365];

const NAMES: Readonly<Record<Tier, string>> = { free: "Free", pro: "Pro", business: "Business" };

/** What the modal shows. */
export interface PlanFacts {
  readonly tier: Tier;
  /** The tenant's own wish, when that is shorter than the plan's time. */
  readonly retentionDays: number | undefined;
  readonly changed?: LastChange;
}

/** Returns the modal: what the plan gives, how long deliveries are kept, and the way to have all deleted. */
export function planModal({ tier, retentionDays, changed }: PlanFacts): ModalView {
  const most = RETENTION_DAYS[tier];
  const options = CHOICES.filter((days) => days <= most).map((days) => ({
    text: text(days === most ? `${count(days, "day")}, all that the plan allows` : count(days, "day"), 75),
    value: String(days),
  }));
  const current = Math.min(retentionDays ?? most, most);
  const chosen = options.find(({ value }) => value === String(current)) ?? options.at(-1);
  return modal({
    callbackId: VIEWS.plan,
    title: "Plan and data",
    submit: "Save",
    blocks: [
      {
        ...section(
          `*${NAMES[tier]}*\n${DELIVERIES_PER_MINUTE[tier].toLocaleString("en")} deliveries a minute at full speed; what is above waits its turn and is never dropped. What your tools sent is kept for up to ${count(most, "day")}.`,
        ),
        block_id: PLANS,
      },
      context("For another plan write to support@dd0c.com."),
      {
        type: "input",
        block_id: RETENTION,
        label: text("Keep what tools send for", 75),
        hint: text(
          "Previews and replays look back this far. What is older goes the night after you save.",
          150,
        ),
        element: {
          type: "static_select",
          action_id: RETENTION,
          options,
          ...(chosen ? { initial_option: chosen } : {}),
        },
      },
      ...lastChanged(changed),
      { type: "divider" },
      {
        ...section(
          `*Delete all data*\nRemoving the app stops everything at once and keeps the data for ${PURGE_AFTER_DAYS} days, in case you come back. To have it deleted now, ask for it here.`,
        ),
        block_id: "delete",
        accessory: {
          type: "button",
          action_id: ACTIONS.askDeletion,
          text: text("Delete all data", 75),
          style: "danger",
        },
      },
    ],
  });
}

/** Opens the modal and takes how long deliveries are kept. */
export function onPlan(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.openPlan, async ({ ack, body, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (tenantId) await openFor(deps, client, tenantId, body, planModal(await readPlan(deps, tenantId)));
  });
  app.view({ callback_id: VIEWS.plan, type: "view_submission" }, async ({ ack, body, view }) => {
    const tenantId = await tenantOfBody(deps, body);
    const days = Number(view.state.values[RETENTION]?.[RETENTION]?.selected_option?.value);
    if (!tenantId) return ack();
    const { tier } = await readPlan(deps, tenantId);
    if (!CHOICES.includes(days) || days > RETENTION_DAYS[tier])
      return ack({
        response_action: "errors",
        errors: {
          [RETENTION]: `The plan keeps deliveries for at most ${count(RETENTION_DAYS[tier], "day")}.`,
        },
      });
    await saveRetention(deps, tenantId, {
      days: days === RETENTION_DAYS[tier] ? undefined : days,
      by: body.user.id,
    });
    return ack();
  });
}

async function saveRetention(
  deps: SlackDeps,
  tenantId: TenantId,
  wish: { readonly days: number | undefined; readonly by: string },
): Promise<void> {
  await withTenant(deps.db, tenantId, async (tx) => {
    const before = (await getTenant(tx))?.retentionDays ?? null;
    const after = wish.days ?? null;
    if (before === after) return;
    await setRetention(tx, wish.days);
    await audit(tx, {
      tenantId,
      auditId: deps.newId(),
      actor: wish.by,
      action: "retention_set",
      target: SUBJECT,
      before: { days: before },
      after: { days: after },
    });
  });
}

async function readPlan({ db }: Pick<SlackDeps, "db">, tenantId: TenantId): Promise<PlanFacts> {
  const tenant = await withTenant(db, tenantId, getTenant);
  const last = (await lastNotesOn(db, tenantId, [SUBJECT])).get(SUBJECT);
  return {
    tier: Tier.catch("free").parse(tenant?.tier),
    retentionDays: tenant?.retentionDays ?? undefined,
    ...(last ? { changed: last } : {}),
  };
}
