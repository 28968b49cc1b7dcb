import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { configOf, lastNotesOn } from "../../../engine/db/correlation-settings.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import type { Route, RouteKind } from "../../../engine/domain/route.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { context, section } from "../cards/parts.ts";
import type { SlackDeps } from "../deps.ts";
import { type LastChange, lastChanged, modal, text } from "../modals/blocks.ts";
import { showAnew } from "../modals/open-modal.ts";
import { pageButtons, pageOf } from "../modals/pages.ts";
import { bold, count } from "../mrkdwn.ts";
import { asShownTo } from "../people/open-for.ts";
import { ROUTES_SUBJECT } from "./route-changes.ts";

const PER_PAGE = 20;
const VALUES_SHOWN_MAX = 8;

/** What can be routed, and the button that begins it. */
export const SORTS: ReadonlyArray<{ readonly by: RouteKind["by"]; readonly label: string }> = [
  { by: "service", label: "Route a service" },
  { by: "team", label: "Route a team" },
  { by: "severity", label: "Route a severity" },
];

/** Why a team cannot be routed now; nor does a route of before match. */
export const TEAMS_HIDDEN = "Privacy mode hides which team an alert is of: a team's route matches nothing.";

/** What the modal shows. */
export interface RoutesFacts {
  /** Where everything else goes; undefined until somebody picked one. */
  readonly channelId: string | undefined;
  readonly routes: readonly Route[];
  /** Privacy mode is on: an alert's tags do not say its team. */
  readonly hidesTeams: boolean;
  /** Who changed a route last. */
  readonly changed?: LastChange;
}

/** Returns the modal: the channel for everything, and which incidents go elsewhere. */
export function routesModal({ channelId, routes, hidesTeams, changed }: RoutesFacts, page = 0): ModalView {
  const shown = pageOf(routes, page, PER_PAGE);
  const all = routes.length === 0 ? "Everything" : "Everything else";
  return modal({
    callbackId: VIEWS.routes,
    title: "Channel routing",
    metadata: { page },
    blocks: [
      {
        ...section([
          channelId === undefined
            ? `*${all}* goes nowhere yet: pick a channel.`
            : `*${all}* goes to <#${channelId}>.`,
        ]),
        block_id: "default",
        accessory: {
          type: "button",
          action_id: ACTIONS.pickChannel,
          text: text(channelId === undefined ? "Pick a channel" : "Change", 75),
        },
      },
      context([
        "A service's route wins over its team's, and that over a severity's. An incident keeps the channel in which it began.",
        hidesTeams ? TEAMS_HIDDEN : undefined,
      ]),
      { type: "divider" },
      ...(routes.length === 0 ? [section(["No incident goes elsewhere yet."])] : []),
      ...shown.items.map(routeBlock),
      ...pageButtons(shown),
      {
        type: "actions",
        block_id: "add_route",
        elements: SORTS.filter(({ by }) => by !== "team" || !hidesTeams).map(({ by, label }) => ({
          type: "button" as const,
          action_id: `${ACTIONS.addRoute}_${by}`,
          text: text(label, 75),
          value: by,
        })),
      },
      ...lastChanged(changed),
    ],
  });
}

function routeBlock(route: Route): KnownBlock {
  return {
    ...section([`${saidOfRoute(route)} → <#${route.channelId}>`]),
    block_id: `route:${route.routeId}`,
    accessory: {
      type: "overflow",
      action_id: ACTIONS.routeMenu,
      options: [
        { text: text("Edit", 75), value: "edit" },
        { text: text("Remove", 75), value: "remove" },
      ],
    },
  };
}

/** Returns what a route goes by, in mrkdwn: `Services *payments*, *checkout*`. */
export function saidOfRoute({ by, values }: Pick<Route, "by" | "values">): string {
  const shown = values.slice(0, VALUES_SHOWN_MAX).map((value) => bold(value, 60));
  const more = values.length - shown.length;
  const list = `${shown.join(", ")}${more > 0 ? ` and ${count(more, "more", "more")}` : ""}`;
  if (by === "severity") return `What begins as ${list}`;
  return `${by === "service" ? "Service" : "Team"}${values.length === 1 ? "" : "s"} ${list}`;
}

/** Reads what the modal shows. */
export async function readRoutes({ db }: Pick<SlackDeps, "db">, tenantId: TenantId): Promise<RoutesFacts> {
  const tenant = await withTenant(db, tenantId, getTenant);
  const last = (await lastNotesOn(db, tenantId, [ROUTES_SUBJECT])).get(ROUTES_SUBJECT);
  return {
    channelId: tenant?.channelId ?? undefined,
    routes: configOf(tenant?.config).routes,
    hidesTeams: tenant?.privacySince != null,
    ...(last ? { changed: last } : {}),
  };
}

/** Shows the list anew in a modal that is open, as this person may see it. */
export async function showRoutes(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  at: { readonly viewId: string; readonly userId: string; readonly page?: number },
): Promise<void> {
  const view = routesModal(await readRoutes(deps, tenantId), at.page);
  await showAnew(client, { id: at.viewId }, await asShownTo(deps, client, tenantId, at.userId, view));
}
