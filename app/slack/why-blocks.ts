import type { KnownBlock } from "@slack/types";
import {
  findIncident,
  findIncidentNow,
  findRouteReason,
  listAlertsOf,
  listLinksOf,
} from "../../engine/db/incidents.ts";
import { withTenant } from "../../engine/db/tenant.ts";
import { optional } from "../../engine/domain/alert.ts";
import type { Link } from "../../engine/domain/link.ts";
import type { AlertState, IncidentState } from "../../engine/domain/state.ts";
import type { TenantId } from "../../engine/domain/tenant.ts";
import { type Voice, whyAlert, whyIncident } from "../../engine/why.ts";
import { ACTIONS } from "./action-ids.ts";
import { muteOnCard } from "./cards/mute-words.ts";
import { context, section } from "./cards/parts.ts";
import type { SlackDeps } from "./deps.ts";
import { text } from "./modals/blocks.ts";
import { bold, count, dayTime, escapeText, person } from "./mrkdwn.ts";

/** All that *Why?* answers from. */
export interface WhyFacts {
  /** The one that was asked about. */
  readonly asked: IncidentState;
  /** The same, or what it was merged into. */
  readonly incident: IncidentState;
  readonly live: boolean;
  /** The most important first, as many as are shown. */
  readonly alerts: readonly AlertState[];
  readonly total: number;
  /** What people said of its alerts, the newest first. */
  readonly links: readonly Link[];
  /** Why its card stands in another channel than the tenant's own, as the end of "because …". */
  readonly routeReason?: string;
}

const VOICE: Voice = { text: (raw) => escapeText(raw, 240), person };

/** Of what an incident may have without end, so many are told. */
const MERGES_TOLD_MAX = 8;
const LINKS_SHOWN_MAX = 5;

/** Reads what is asked; undefined when the tenant has no such incident. */
export function readWhy(
  { db }: Pick<SlackDeps, "db">,
  tenantId: TenantId,
  incidentId: string,
  alertsMax: number,
): Promise<WhyFacts | undefined> {
  return withTenant(db, tenantId, async (tx) => {
    const asked = await findIncident(tx, incidentId);
    const now = await findIncidentNow(tx, incidentId);
    if (!asked || !now) return undefined;
    const incident = now.state;
    return {
      asked: asked.state,
      incident,
      live: now.live,
      ...(await listAlertsOf(tx, incident.incidentId, alertsMax)),
      links: await listLinksOf(tx, [incident.incidentId]),
      ...optional("routeReason", await findRouteReason(tx, incident.incidentId)),
    };
  });
}

/** Returns the answer: what made the incident, a sentence each, then why each of its alerts is in it. */
export function whyBlocks(facts: WhyFacts): KnownBlock[] {
  const { incident, live, alerts, total, routeReason } = facts;
  const more = total - alerts.length;
  return [
    section(story(facts)),
    // Whoever asks may have seen no card of it.
    ...told(muteOnCard(incident)),
    ...(routeReason === undefined
      ? []
      : [context([`Its card is in that channel because ${escapeText(routeReason, 240)}.`])]),
    ...(live ? [] : [context(["This incident is over: nothing joins it any more."])]),
    ...(alerts.length === 0 ? [] : ([{ type: "divider" }] as const)),
    ...alerts.map((alert) => section([headOf(alert), whyAlert(alert, incident, VOICE)])),
    ...(more > 0 ? [context([`and ${count(more, "more alert")}`])] : []),
  ];
}

/** Returns what people said of the incident's alerts, each with a way to take it back. */
export function saidBlocks({ links, incident }: Pick<WhyFacts, "links" | "incident">): KnownBlock[] {
  if (links.length === 0) return [];
  return [
    { type: "divider" },
    section(["*What people said*"]),
    ...links.slice(0, LINKS_SHOWN_MAX).map(
      (link): KnownBlock => ({
        ...section([wordOf(link, incident)]),
        block_id: `said:${link.linkId}`,
        accessory: {
          type: "button",
          action_id: ACTIONS.undo,
          text: text("Undo", 75),
          value: JSON.stringify({ linkId: link.linkId }),
        },
      }),
    ),
  ];
}

function told(line: string | undefined): KnownBlock[] {
  return line === undefined ? [] : [context([line])];
}

function story({ asked, incident }: WhyFacts): string[] {
  const { merged = [], takenOutOf } = incident;
  const told = merged.slice(-MERGES_TOLD_MAX);
  const [began = "", ...rest] = whyIncident({ ...incident, merged: told }, VOICE);
  const untold = merged.length - told.length;
  const { mergedInto } = asked;
  return [
    mergedInto
      ? `Incident #${asked.number} became part of incident #${incident.number} ${dayTime(mergedInto.at)}.`
      : "",
    began,
    takenOutOf
      ? `${takenOutOf.reason.by === undefined ? "It was" : `${person(takenOutOf.reason.by)} had it`} taken out of incident #${takenOutOf.number} ${dayTime(takenOutOf.at)}.`
      : "",
    ...rest,
    untold > 0 ? `${count(untold, "more incident")} became part of it before.` : "",
  ]
    .filter((sentence) => sentence !== "")
    .map((sentence) => `• ${sentence}`);
}

function headOf({ alert, status, severity }: AlertState): string {
  const standing = status === "triggered" ? "firing" : status;
  return `${bold(alert.title, 120)} · ${escapeText(alert.service, 60)} · ${severity} · ${standing}`;
}

function wordOf(link: Link, { incidentId, number }: IncidentState): string {
  const { kind, at } = link;
  const who = person(link.by);
  if (kind === "together") return `${who} put two incidents together ${dayTime(at)}: such alerts meet again.`;
  return link.incidentId === incidentId
    ? `${who} took alerts out of incident #${number} ${dayTime(at)}: such alerts stay apart.`
    : `${who} took these alerts out ${dayTime(at)}: they stay apart from the others.`;
}
