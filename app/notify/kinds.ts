import { adapters, parseProviderId } from "../../adapters/index.ts";
import { ClosedRoute } from "../../engine/domain/closed-route.ts";
import type { Evidence } from "../../engine/domain/evidence.ts";
import { Report } from "../../engine/domain/report.ts";
import type { SimilarIncidents } from "../../engine/domain/similar.ts";
import { SourceSilence } from "../../engine/domain/source-silence.ts";
import type { IncidentState } from "../../engine/domain/state.ts";
import type { StormBoard } from "../../engine/domain/storm.ts";
import { evidenceCard } from "../slack/cards/evidence.ts";
import { type Card, incidentCard } from "../slack/cards/incident.ts";
import { reportCard } from "../slack/cards/report.ts";
import { routeCard } from "../slack/cards/route.ts";
import { backCard, silenceCard, type Tool } from "../slack/cards/source-silence.ts";
import { stormCard, stormOverCard } from "../slack/cards/storm.ts";
import type { EventType } from "./slack-calls.ts";

/** A notice as it goes to Slack. */
export interface Rendered {
  readonly card: Card;
  /** What finds it again, beside the notice's id. */
  readonly eventType: EventType;
  readonly facts: Readonly<Record<string, string>>;
  /** When what it tells of began, epoch milliseconds, where its speed is measured. */
  readonly startedAt?: number;
}

/**
 * Every kind of message there is: what its content is and what it says. A new kind is an entry here and a card; lanes,
 * waiting, once-only sending and looking for lost posts are the outbox's, and the same for all.
 */
const KINDS: Readonly<Record<string, (content: unknown, similar?: SimilarIncidents) => Rendered>> = {
  incident: (content, similar) => {
    const incident = content as IncidentState;
    return {
      card: incidentCard(incident, similar),
      eventType: "dd0c_incident",
      facts: { incident_id: incident.incidentId },
      startedAt: incident.openedAt,
    };
  },
  evidence: (content) => notice(evidenceCard(content as Evidence)),
  storm: (content) => notice(stormCard(content as StormBoard)),
  storm_over: (content) => notice(stormOverCard(content as StormBoard)),
  route_closed: (content) => notice(routeCard(ClosedRoute.parse(content))),
  source_silent: (content) => {
    const silence = SourceSilence.parse(content);
    return notice(silenceCard(silence, toolOf(silence.provider)));
  },
  report: (content) => notice(reportCard(Report.parse(content))),
  source_back: (content) => notice(backCard(SourceSilence.parse(content))),
};

/** Whether this release has the words for a notice: a newer one may have asked for it. */
export function knowsKind(kind: string): boolean {
  return Object.hasOwn(KINDS, kind);
}

/** Returns what a notice says now. Throws for a kind that {@link knowsKind} denies. */
export function messageOf({
  kind,
  content,
  similar,
}: {
  readonly kind: string;
  readonly content: unknown;
  readonly similar?: SimilarIncidents;
}): Rendered {
  const render = knowsKind(kind) ? KINDS[kind] : undefined;
  if (!render) throw new Error(`no message of kind ${kind.slice(0, 40)}`);
  return render(content, similar);
}

function notice(card: Card): Rendered {
  return { card, eventType: "dd0c_notice", facts: {} };
}

function toolOf(provider: string): Tool {
  const known = parseProviderId(provider);
  if (!known) return { title: provider };
  // Whatever it is, it has no maker whose pages we know.
  if (known === "custom" || known === "cloudevents") return { title: "the tool that sends" };
  const { title, setup } = adapters[known];
  return { title, docsUrl: setup.docsUrl };
}
