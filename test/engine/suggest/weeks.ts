import type { AlertDraft } from "../../../engine/domain/alert.ts";
import { DEFAULT_CONFIG, type EngineConfig } from "../../../engine/domain/engine-config.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import type { Suggestion, SuggestionType } from "../../../engine/domain/suggestion.ts";
import { foldItem, foldTimers } from "../../../engine/fold.ts";
import type { Command, InboxItem } from "../../../engine/inbox.ts";
import { emptyState } from "../../../engine/indexes.ts";
import { TENANT } from "../../support/builders.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.parse("2026-03-02T00:00:00Z");

/** A firing: who, when in the day, for how long (absent: it does not end), and whether somebody acknowledged it. */
export interface Firing {
  readonly draft: AlertDraft;
  readonly at?: string;
  readonly minutes?: number;
  readonly acknowledged?: boolean;
  readonly provider?: string;
  /** Alerts of one delivery have the same. */
  readonly delivery?: string;
}

/** Weeks of one tenant, folded day by day; `made` is all advice so far, in order. */
export function weeks(config: Partial<EngineConfig> = {}) {
  const state = emptyState(TENANT, { ...DEFAULT_CONFIG, ...config });
  const events: EngineEvent[] = [];
  const items: InboxItem[] = [];
  let count = 0;

  function take(receivedAt: number, provider: string, content: InboxItem["content"], itemId?: string): void {
    count += 1;
    const item = {
      itemId: itemId ?? `item-${count}`,
      tenantId: TENANT,
      receivedAt,
      integrationId: "i",
      provider,
      content,
    };
    items.push(item);
    events.push(...foldItem(state, item));
  }

  const told = {
    state,
    events,
    items,
    /** Everything that fires on this day, 0 the first. */
    day(day: number, ...firings: readonly Firing[]) {
      const news = firings.flatMap((firing) => {
        const { draft, at = "09:00:00", minutes, acknowledged, provider = "datadog", delivery } = firing;
        const began = FIRST_DAY + day * DAY_MS + (Date.parse(`1970-01-01T${at}Z`) || 0);
        const status = (status: AlertDraft["status"], when: number, key?: string) =>
          ({ when, provider, draft: { ...draft, status }, key }) as const;
        return [
          status("triggered", began, delivery),
          ...(acknowledged ? [status("acknowledged", began + MINUTE_MS / 2)] : []),
          ...(minutes === undefined ? [] : [status("resolved", began + minutes * MINUTE_MS)]),
        ];
      });
      const deliveries = new Map<string, { when: number; provider: string; drafts: AlertDraft[] }>();
      for (const { when, provider, draft, key } of news.toSorted((a, b) => a.when - b.when)) {
        const id = key === undefined ? `d-${day}-${deliveries.size}-${count}` : `${day}/${key}`;
        const known = deliveries.get(id);
        if (known) known.drafts.push(draft);
        else deliveries.set(id, { when, provider, drafts: [draft] });
      }
      for (const [id, { when, provider, drafts }] of deliveries)
        take(when, provider, { kind: "alert", drafts }, id);
      return told;
    },
    /** The same every day. */
    days(from: number, to: number, ...firings: readonly Firing[]) {
      for (let day = from; day <= to; day++) told.day(day, ...firings);
      return told;
    },
    says(day: number, at: string, command: Command) {
      take(FIRST_DAY + day * DAY_MS + Date.parse(`1970-01-01T${at}Z`), "dd0c", { kind: "command", command });
      return told;
    },
    until(day: number, at = "23:59:59") {
      events.push(...foldTimers(state, FIRST_DAY + day * DAY_MS + Date.parse(`1970-01-01T${at}Z`)));
      return told;
    },
    made(type?: SuggestionType): Suggestion[] {
      return events.flatMap((event) =>
        event.type === "suggestions.made"
          ? event.suggestions.filter((one) => type === undefined || one.type === type)
          : [],
      );
    },
    /** The newest incident that the fold still holds. */
    incident(): IncidentState {
      const newest = [...state.incidents.values()].at(-1);
      if (!newest) throw new Error("no incident is held");
      return newest;
    },
  };
  return told;
}
