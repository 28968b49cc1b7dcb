import { adapters, parseProviderId } from "../../adapters/index.ts";
import { Report } from "../../engine/domain/report.ts";
import { SourceSilence } from "../../engine/domain/source-silence.ts";
import type { IncidentState } from "../../engine/domain/state.ts";
import { type Card, incidentCard } from "../slack/cards/incident.ts";
import { reportCard } from "../slack/cards/report.ts";
import { backCard, silenceCard, type Tool } from "../slack/cards/source-silence.ts";
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
const KINDS: Readonly<Record<string, (content: unknown) => Rendered>> = {
  incident: (content) => {
    const incident = content as IncidentState;
    return {
      card: incidentCard(incident),
      eventType: "dd0c_incident",
      facts: { incident_id: incident.incidentId },
      startedAt: incident.openedAt,
    };
  },
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
export function messageOf({ kind, content }: { readonly kind: string; readonly content: unknown }): Rendered {
  const render = knowsKind(kind) ? KINDS[kind] : undefined;
  if (!render) throw new Error(`no message of kind ${kind.slice(0, 40)}`);
  return render(content);
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
