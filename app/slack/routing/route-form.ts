import type { App, BlockAction, OverflowAction, ViewOutput } from "@slack/bolt";
import type { InputBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { normaliseTeam, ROUTE_VALUES_MAX, type Route, type RouteKind } from "../../../engine/domain/route.ts";
import { normaliseService } from "../../../engine/domain/service-name.ts";
import { Severity } from "../../../engine/domain/severity.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { channelSelect, context, lastChanged, modal, text } from "../modals/blocks.ts";
import { INVITE_HINT, lookAt } from "../modals/channel.ts";
import { linesIn } from "../modals/line-changes.ts";
import { person } from "../mrkdwn.ts";
import { openFor } from "../people/open-for.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { removeRoute, saveRoute } from "./route-changes.ts";
import { readRoutes, routesModal, SORTS, saidOfRoute, showRoutes, TEAMS_HIDDEN } from "./routes.ts";

const CHANNEL = "route_channel";
const TEAM_LENGTH_MAX = 60;

const FormMetadata = z.object({
  by: z.enum(["service", "team", "severity"]),
  routeId: z.string().optional(),
});

const ListMetadata = z.object({ page: z.number().int().min(0).catch(0) });

const TITLES: Readonly<Record<RouteKind["by"], string>> = {
  service: "Route a service",
  team: "Route a team",
  severity: "Route a severity",
};

/** Returns the form for a new route of a kind, or for one that is there. */
export function routeFormModal(route: Pick<Route, "by"> & Partial<Route>): ModalView {
  const { by, routeId, channelId, setBy, setAt } = route;
  return modal({
    callbackId: VIEWS.routeForm,
    title: TITLES[by],
    submit: "Save",
    metadata: { by, ...(routeId === undefined ? {} : { routeId }) },
    blocks: [
      valuesInput(route),
      {
        type: "input",
        block_id: CHANNEL,
        label: text("go to this channel", 75),
        hint: text(`${INVITE_HINT} Private channels work too.`, 150),
        element: channelSelect(CHANNEL, channelId),
      },
      ...(setBy === undefined
        ? []
        : setAt === undefined
          ? [context(`Last changed by ${person(setBy)}`)]
          : lastChanged({ actor: setBy, at: setAt })),
    ],
  });
}

function valuesInput({ by, values = [] }: Pick<Route, "by"> & Partial<Route>): InputBlock {
  if (by === "service")
    return {
      type: "input",
      block_id: ACTIONS.routedServices,
      label: text("Incidents that begin in", 75),
      hint: text("Any of a service's names. A service that has not alerted yet can be typed.", 150),
      element: {
        type: "multi_external_select",
        action_id: ACTIONS.routedServices,
        min_query_length: 0,
        max_selected_items: ROUTE_VALUES_MAX,
        placeholder: text("Type a name", 75),
        ...(values.length === 0 ? {} : { initial_options: values.map(optionOf) }),
      },
    };
  if (by === "severity") {
    const options = Severity.options.map(optionOf);
    const chosen = options.filter(({ value }) => values.some((one) => one === value));
    return {
      type: "input",
      block_id: by,
      label: text("Incidents that begin as", 75),
      hint: text("What an incident begins with decides; one that gets worse stays where it is.", 150),
      element: {
        type: "checkboxes",
        action_id: by,
        options,
        ...(chosen.length === 0 ? {} : { initial_options: chosen }),
      },
    };
  }
  return {
    type: "input",
    block_id: by,
    label: text("Incidents of the teams", 75),
    hint: text("One a line, as your alerts' tags team, owner or squad say.", 150),
    element: {
      type: "plain_text_input",
      action_id: by,
      multiline: true,
      max_length: 2_000,
      placeholder: text("payments", 75),
      ...(values.length === 0 ? {} : { initial_value: values.join("\n") }),
    },
  };
}

function optionOf(value: string) {
  return { text: text(value, 75), value };
}

type Values = ViewOutput["state"]["values"];

/** Reads what a person entered: the kind, normalised and without doubles, or what is wrong with it. */
function kindIn(by: RouteKind["by"], values: Values): RouteKind | string {
  const blockId = blockOf(by);
  const field = values[blockId]?.[blockId];
  const chosen = (field?.selected_options ?? []).flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (by === "service") {
    const names = unique(chosen.map(normaliseService));
    return names.length === 0 ? "Pick a service." : { by, values: names };
  }
  if (by === "severity") {
    const severities = Severity.options.filter((one) => chosen.includes(one));
    return severities.length === 0 ? "Pick a severity." : { by, values: severities };
  }
  const lines = linesIn(field?.value ?? "");
  const long = lines.find(({ line }) => line.length > TEAM_LENGTH_MAX);
  if (long) return `Line ${long.number}: a team's name has at most ${TEAM_LENGTH_MAX} characters.`;
  const teams = unique(lines.map(({ line }) => normaliseTeam(line)));
  if (teams.length === 0) return "Name a team.";
  return teams.length > ROUTE_VALUES_MAX
    ? `At most ${ROUTE_VALUES_MAX} teams in one route.`
    : { by, values: teams };
}

function blockOf(by: RouteKind["by"]): string {
  return by === "service" ? ACTIONS.routedServices : by;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => value !== "");
}

/** Opens the list, a form for one more, and takes what is edited and removed. */
export function onRoutes(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.openRoutes, async ({ ack, body, client, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return;
    const view = routesModal(await readRoutes(deps, tenantId));
    await openFor(deps, client, tenantId, body, view, body.view ? undefined : respond);
  });
  app.action<BlockAction>(new RegExp(`^${ACTIONS.addRoute}_`), async ({ ack, body, payload, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const sort = SORTS.find(({ by }) => "value" in payload && payload.value === by);
    if (tenantId && sort) await openFor(deps, client, tenantId, body, routeFormModal({ by: sort.by }));
  });
  app.action<BlockAction<OverflowAction>>(ACTIONS.routeMenu, async ({ ack, body, payload, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const routeId = payload.block_id.replace(/^route:/, "");
    if (!tenantId || !body.view) return;
    const { page } = ListMetadata.parse(JSON.parse(body.view.private_metadata));
    if (payload.selected_option.value === "edit") {
      const { routes } = await readRoutes(deps, tenantId);
      const route = routes.find((one) => one.routeId === routeId);
      if (route) return openFor(deps, client, tenantId, body, routeFormModal(route));
    } else await removeRoute(deps, tenantId, { routeId, userId: body.user.id });
    await showRoutes(deps, client, tenantId, { viewId: body.view.id, userId: body.user.id, page });
  });
}

/** Takes the form: says at its field what is wrong, keeps the route, introduces the app in the channel. */
export function onRouteSaved(app: App, deps: SlackDeps): void {
  app.view({ callback_id: VIEWS.routeForm, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return ack();
    const { by, routeId } = FormMetadata.parse(JSON.parse(view.private_metadata));
    const values: Values = view.state.values;
    const kind = kindIn(by, values);
    if (typeof kind === "string") return ack({ response_action: "errors", errors: { [blockOf(by)]: kind } });
    if (by === "team" && (await readRoutes(deps, tenantId)).hidesTeams)
      return ack({ response_action: "errors", errors: { [blockOf(by)]: TEAMS_HIDDEN } });
    const channelId = values[CHANNEL]?.[CHANNEL]?.selected_conversation ?? "";
    const { problem: closed } = await lookAt(client, channelId);
    if (closed !== undefined) return ack({ response_action: "errors", errors: { [CHANNEL]: closed } });
    const userId = body.user.id;
    const route: Route = {
      ...kind,
      routeId: routeId ?? deps.newId(),
      channelId,
      setBy: userId,
      setAt: deps.now(),
    };
    const problem = await saveRoute(deps, tenantId, route);
    if (problem !== undefined) return ack({ response_action: "errors", errors: { [blockOf(by)]: problem } });
    await ack();
    await introduce(client, route);
    const viewId = view.previous_view_id ?? view.root_view_id;
    if (viewId !== null && viewId !== view.id) await showRoutes(deps, client, tenantId, { viewId, userId });
  });
}

/** Nobody should wonder why cards come to their channel. */
async function introduce(client: WebClient, route: Route): Promise<void> {
  await client.chat.postMessage({
    channel: route.channelId,
    text: `${person(route.setBy)} routed incidents to this channel: ${saidOfRoute(route)}. Change it with \`/dd0c config\`.`,
    unfurl_links: false,
    unfurl_media: false,
  });
}
