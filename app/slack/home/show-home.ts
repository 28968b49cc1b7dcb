import type { WebClient } from "@slack/web-api";
import { LRUCache } from "lru-cache";
import { adapters } from "../../../adapters/index.ts";
import { configOf } from "../../../engine/db/correlation-settings.ts";
import { countDays, type DayCount } from "../../../engine/db/days.ts";
import { countDeadLetters } from "../../../engine/db/dead-letters.ts";
import { getInstallation } from "../../../engine/db/installations.ts";
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
import { accessOf } from "../people/access.ts";
import { type HomeFacts, type HomeViewer, homeView, isSetUp } from "./home-view.ts";
import { CHART_DAYS } from "./week.ts";

const INCIDENTS_MAX = 50;

/** Shows a person their Home tab, with a greeting at their first look, and keeps it true while they may be looking at it. */
export async function showHome(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  userId: string,
  isFirstLook = false,
): Promise<void> {
  const render = async () => homeView(await homeFacts(deps, client, tenantId, { userId, isFirstLook }));
  const show = async (view: object) => {
    await client.views.publish({ user_id: userId, view: view as Awaited<ReturnType<typeof render>> });
  };
  const key = `home:${tenantId}:${userId}`;
  await deps.live.forget(key);
  const view = await render();
  await show(view);
  deps.live.watch(key, { render, show }, view);
}

async function homeFacts(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  viewer: Pick<HomeViewer, "userId" | "isFirstLook">,
): Promise<HomeFacts> {
  const { db, now } = deps;
  const [problem, access] = await Promise.all([
    routeProblem(db, tenantId),
    accessOf(deps, client, tenantId, viewer.userId),
  ]);
  const facts = await withTenant(db, tenantId, async (tx) => {
    const tenant = await getTenant(tx);
    const sources = await listIntegrations(tx);
    const letters = await countDeadLetters(tx);
    const silences = await listSilences(tx);
    const installation = await getInstallation(tx);
    return {
      viewer: { ...viewer, ...(access.mayChange ? {} : { lockedBecause: access.reason }) },
      ...optional("installedBy", installation?.installedBy),
      routes: configOf(tenant?.config).routes.length,
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
  // Of a tenant that nothing has reached yet there is no week to tell.
  return { ...facts, days: isSetUp(facts) ? await weekOf(deps, tenantId) : [] };
}

/** Home is made anew every second while somebody looks at it; a week does not change as fast. */
const WEEK_TTL_MS = 30_000;
const weeks = new LRUCache<TenantId, DayCount[]>({ max: 1_000, ttl: WEEK_TTL_MS });

async function weekOf({ db, now }: SlackDeps, tenantId: TenantId): Promise<readonly DayCount[]> {
  const known = weeks.get(tenantId);
  if (known) return known;
  const days = await withTenant(db, tenantId, (tx) => countDays(tx, CHART_DAYS, now()));
  weeks.set(tenantId, days);
  return days;
}

/** What a person can do about a channel that does not take our messages. */
function channelTrouble({ channelId, reason, waiting }: RouteProblem): string {
  const { wrong, mend } = routeTrouble({ channelId, reason });
  return `${wrong} ${mend} ${count(waiting, "message")} ${waiting === 1 ? "waits" : "wait"}.`;
}

function titleOf(provider: string): string {
  return Object.entries(adapters).find(([id]) => id === provider)?.[1].title ?? provider;
}
