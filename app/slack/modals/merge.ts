import type { App } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { findIncidentNow, type KeptIncident, listRecentIncidents } from "../../../engine/db/incidents.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import { SIDE_MAX } from "../../../engine/domain/link.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { linkIdOf } from "../../../engine/inbox.ts";
import { VIEWS } from "../action-ids.ts";
import { byHandMessage } from "../cards/by-hand.ts";
import { section } from "../cards/parts.ts";
import { keepCommand } from "../commands/keep-command.ts";
import { outcomeOf } from "../commands/outcome.ts";
import type { SlackDeps } from "../deps.ts";
import { count, duration } from "../mrkdwn.ts";
import { tellPerson, tellThread } from "../tell-thread.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { modal, text } from "./blocks.ts";

const OTHER = "other";
/** Slack lists no more options in one select. */
const OTHERS_MAX = 100;
const DAYS = 7;
const OPTION_LENGTH_MAX = 75;

const Metadata = z.object({ incidentId: z.string() });

/** What the modal shows. */
export interface MergeFacts {
  readonly incident: KeptIncident;
  readonly others: readonly KeptIncident[];
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Returns the modal: what will happen, and the other incidents of the last days. */
export function mergeModal({ incident, others, now }: MergeFacts): ModalView {
  const { incidentId, number } = incident.state;
  const callbackId = VIEWS.merge;
  const title = "Merge with";
  if (others.length === 0)
    return modal({
      callbackId,
      title,
      blocks: [section([`There is no other incident of the last ${DAYS} days to merge #${number} with.`])],
    });
  const groups = [
    { label: "Still open to alerts", list: others.filter(({ live }) => live) },
    { label: "Over: only such alerts meet from now on", list: others.filter(({ live }) => !live) },
  ].filter(({ list }) => list.length > 0);
  return modal({
    callbackId,
    title,
    submit: "Merge",
    metadata: { incidentId },
    blocks: [
      section([
        incident.live
          ? `Incident #${number} and the one you pick become one: the older one takes over the alerts of the other, and such alerts meet from now on.`
          : `Incident #${number} is over, so both cards stay as they are. Such alerts meet in one incident from now on.`,
      ]),
      {
        type: "input",
        block_id: OTHER,
        label: text("Merge with", 75),
        element: {
          type: "static_select",
          action_id: OTHER,
          placeholder: text("Pick an incident", 75),
          option_groups: groups.map(({ label, list }) => ({
            label: text(label, 75),
            options: list.map(({ state }) => optionOf(state, now)),
          })),
        },
      },
    ],
  });
}

/** When it was is never cut off: it is what tells two of the same title apart. */
function optionOf(
  { incidentId, number, service, title, openedAt, alertCount, severity }: IncidentState,
  now: number,
) {
  const ago = `, ${duration(now - openedAt)} ago`;
  const name = text(`#${number} ${service}: ${title}`, OPTION_LENGTH_MAX - ago.length).text;
  return {
    value: incidentId,
    text: text(`${name}${ago}`, OPTION_LENGTH_MAX),
    description: text(`${count(alertCount, "alert")} · ${severity}`, OPTION_LENGTH_MAX),
  };
}

/** Reads what can be merged with the incident, or with what it was merged into meanwhile. */
export function readMerge(
  { db, now }: Pick<SlackDeps, "db" | "now">,
  tenantId: TenantId,
  incidentId: string,
): Promise<MergeFacts | undefined> {
  return withTenant(db, tenantId, async (tx) => {
    const incident = await findIncidentNow(tx, incidentId);
    if (!incident) return undefined;
    const besides = incident.state.incidentId;
    return {
      incident,
      others: await listRecentIncidents(tx, { days: DAYS, limit: OTHERS_MAX, besides }),
      now: now(),
    };
  });
}

/** Takes the answer of *Merge with…*. */
export function onMerge(app: App, deps: SlackDeps): void {
  app.view({ callback_id: VIEWS.merge, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    const otherId = view.state.values[OTHER]?.[OTHER]?.selected_option?.value;
    if (!tenantId || !otherId) return ack();
    const { incidentId } = Metadata.parse(JSON.parse(view.private_metadata));
    const [one, other] = await withTenant(deps.db, tenantId, async (tx) => [
      await findIncidentNow(tx, incidentId),
      await findIncidentNow(tx, otherId),
    ]);
    if (!one || !other) return ack();
    const problem = problemOf(one, other);
    if (problem !== undefined) return ack({ response_action: "errors", errors: { [OTHER]: problem } });
    await ack();
    await putTogether(deps, client, { tenantId, one, other, by: body.user.id, key: `merge:${view.id}` });
  });
}

function problemOf(one: KeptIncident, other: KeptIncident): string | undefined {
  if (one.state.incidentId === other.state.incidentId)
    return `These are one incident by now, #${one.state.number}.`;
  const bothLive = one.live && other.live;
  if (!bothLive && (patternsIn(one.state).length === 0 || patternsIn(other.state).length === 0))
    return "It is over, and too old to tell what its alerts look like.";
  return undefined;
}

async function putTogether(
  deps: SlackDeps,
  client: WebClient,
  merge: {
    readonly tenantId: TenantId;
    readonly one: KeptIncident;
    readonly other: KeptIncident;
    readonly by: string;
    readonly key: string;
  },
): Promise<void> {
  const { tenantId, by, key } = merge;
  const [one, other] = [merge.one.state, merge.other.state];
  const patterns = {
    left: patternsIn(one).slice(0, SIDE_MAX),
    right: patternsIn(other).slice(0, SIDE_MAX),
  };
  const command = {
    type: "merge",
    incidentId: one.incidentId,
    otherId: other.incidentId,
    patterns,
    by,
  } as const;
  const kept = await keepCommand(deps, tenantId, command, key);
  // Whoever sent it the first time tells of it.
  if (kept.kept === "duplicate") return;
  const outcome = await outcomeOf(deps, tenantId, kept);
  const later = outcome === "later";
  if (!later && !outcome.some(({ type }) => type === "link.added")) {
    const text = `Nothing changed: incidents #${one.number} and #${other.number} are one already.`;
    return tellPerson(deps, client, tenantId, one.incidentId, { userId: by, text });
  }
  const done = later ? undefined : outcome.find(isMerge);
  // The fold keeps the older one; its card is the one that stays.
  const [stays, gone] = done?.incidentId === one.incidentId ? [other, one] : [one, other];
  const message = byHandMessage({
    what: "merge",
    by,
    number: stays.number,
    other: gone,
    moved: done !== undefined,
    later,
    linkId: linkIdOf(kept.receivedAt, kept.itemId),
  });
  await tellThread(deps, client, tenantId, stays.incidentId, message);
}

function isMerge(event: EngineEvent): event is Extract<EngineEvent, { type: "incident.merged" }> {
  return event.type === "incident.merged";
}

/** A row of an older version has no footing. */
function patternsIn({ footing }: Partial<Pick<IncidentState, "footing">>): string[] {
  return [...new Set((footing ?? []).flatMap(({ patterns }) => patterns))];
}
