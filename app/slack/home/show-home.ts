import type { WebClient } from "@slack/web-api";
import { adapters } from "../../../adapters/index.ts";
import { countDeadLetters } from "../../../engine/db/dead-letters.ts";
import { listIntegrations } from "../../../engine/db/integrations.ts";
import { listMutes } from "../../../engine/db/mutes.ts";
import { type RouteProblem, routeProblem } from "../../../engine/db/routes.ts";
import { listSilences } from "../../../engine/db/source-health.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant, listOpenIncidents } from "../../../engine/db/tenants.ts";
import { optional } from "../../../engine/domain/alert.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { routeTrouble } from "../cards/route.ts";
import type { SlackDeps } from "../deps.ts";
import { count } from "../mrkdwn.ts";
import { type HomeFacts, homeView } from "./home-view.ts";

const INCIDENTS_MAX = 50;

/** Shows a person their Home tab, and keeps it true while they may be looking at it. */
export async function showHome(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  userId: string,
): Promise<void> {
  const render = async () => homeView(await homeFacts(deps, tenantId));
  const show = async (view: object) => {
    await client.views.publish({ user_id: userId, view: view as Awaited<ReturnType<typeof render>> });
  };
  const view = await render();
  await show(view);
  deps.live.watch(`home:${tenantId}:${userId}`, { render, show }, view);
}

async function homeFacts({ db, now }: SlackDeps, tenantId: TenantId): Promise<HomeFacts> {
  const problem = await routeProblem(db, tenantId);
  return withTenant(db, tenantId, async (tx) => {
    const tenant = await getTenant(tx);
    const sources = await listIntegrations(tx);
    const letters = await countDeadLetters(tx);
    const silences = await listSilences(tx);
    return {
      ...optional("channelId", tenant?.channelId ?? undefined),
      ...optional("channelSetBy", tenant?.channelSetBy ?? undefined),
      ...optional("routeProblem", problem && channelTrouble(problem)),
      openIncidents: await listOpenIncidents(tx, INCIDENTS_MAX),
      mutes: await listMutes(tx, now()),
      sources: sources.map((source) => ({
        integrationId: source.integrationId,
        name: source.name,
        title: titleOf(source.provider),
        createdBy: source.createdBy,
        unreadable: letters.get(source.integrationId)?.letters ?? 0,
        ...optional("lastDeliveryAt", source.lastDeliveryAt?.getTime()),
        ...optional("silence", silences.get(source.integrationId)),
        ...optional("attention", source.attention ?? undefined),
      })),
    };
  });
}

/** What a person can do about a channel that does not take our messages. */
function channelTrouble({ channelId, reason, waiting }: RouteProblem): string {
  const { wrong, mend } = routeTrouble({ channelId, reason });
  return `${wrong} ${mend} ${count(waiting, "message")} ${waiting === 1 ? "waits" : "wait"}.`;
}

function titleOf(provider: string): string {
  return Object.entries(adapters).find(([id]) => id === provider)?.[1].title ?? provider;
}
