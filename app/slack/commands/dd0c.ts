import type { App } from "@slack/bolt";
import { countDeadLetters } from "../../../engine/db/dead-letters.ts";
import { listIntegrations } from "../../../engine/db/integrations.ts";
import { backlogOf } from "../../../engine/db/pending.ts";
import { listSilences } from "../../../engine/db/source-health.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { countSources, getTenant, listOpenIncidents } from "../../../engine/db/tenants.ts";
import { optional } from "../../../engine/domain/alert.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { DELIVERIES_PER_MINUTE, Tier } from "../../../engine/domain/tier.ts";
import type { SlackDeps } from "../deps.ts";
import { openSettings } from "../modals/settings.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { deliveryAnswer } from "./delivery.ts";
import { type Answer, helpAnswer, parseSubcommand } from "./help.ts";
import { statusAnswer } from "./status.ts";
import { whyAnswer } from "./why.ts";

const INCIDENTS_MAX = 100;
/** What is younger is on its way. */
const BACKLOG_AFTER_MS = 5_000;

/** `/dd0c`: answers the person who typed it, and nobody else. */
export function onDd0c(app: App, deps: SlackDeps): void {
  app.command("/dd0c", async ({ ack, command, body, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return ack();
    const subcommand = parseSubcommand(command.text);
    if (subcommand === "config") {
      await ack();
      await openSettings(deps, client, tenantId, {
        trigger_id: command.trigger_id,
        user: { id: command.user_id },
      });
      return;
    }
    const answer =
      subcommand === "status"
        ? await status(deps, tenantId)
        : subcommand === "delivery"
          ? await delivery(deps, tenantId)
          : subcommand === "why"
            ? await whyAnswer(deps, tenantId, command.text)
            : helpAnswer(subcommand ? undefined : command.text);
    await ack({ response_type: "ephemeral", ...answer });
  });
}

async function status(deps: SlackDeps, tenantId: TenantId): Promise<Answer> {
  const facts = await withTenant(deps.db, tenantId, async (tx) => {
    const tenant = await getTenant(tx);
    const { sources } = await countSources(tx);
    const silences = await listSilences(tx);
    const named = silences.size === 0 ? [] : await listIntegrations(tx);
    return {
      perMinute: perMinuteOf(tenant),
      channelPicked: tenant?.channelId != null,
      sources,
      silent: named.flatMap(({ integrationId, name }) => {
        const silence = silences.get(integrationId);
        return silence ? [{ name, since: silence.since }] : [];
      }),
      incidents: await listOpenIncidents(tx, INCIDENTS_MAX),
    };
  });
  const backlog = await backlogOf(deps.db, tenantId, BACKLOG_AFTER_MS);
  return statusAnswer({ ...facts, backlog, now: deps.now() });
}

async function delivery(deps: SlackDeps, tenantId: TenantId): Promise<Answer> {
  const facts = await withTenant(deps.db, tenantId, async (tx) => {
    const letters = await countDeadLetters(tx);
    const sources = await listIntegrations(tx);
    const silences = await listSilences(tx);
    return {
      perMinute: perMinuteOf(await getTenant(tx)),
      sources: sources.map(({ integrationId, name, lastDeliveryAt, attention }) => ({
        integrationId,
        name,
        unreadable: letters.get(integrationId)?.letters ?? 0,
        ...optional("lastDeliveryAt", lastDeliveryAt?.getTime()),
        ...optional("silence", silences.get(integrationId)),
        ...optional("attention", attention ?? undefined),
      })),
    };
  });
  const backlog = await backlogOf(deps.db, tenantId, BACKLOG_AFTER_MS);
  return deliveryAnswer({ ...facts, backlog, now: deps.now() });
}

function perMinuteOf(tenant: { readonly tier: string } | undefined): number {
  return DELIVERIES_PER_MINUTE[Tier.catch("free").parse(tenant?.tier)];
}
