import type { EngineEvent } from "./domain/event.ts";
import { knowledgeId } from "./domain/knowledge.ts";
import { RUNBOOK_PATTERNS_MAX, type RunbookLink, type RunbookState, SOON_MS } from "./domain/runbook.ts";
import type { IncidentState, TenantState } from "./domain/state.ts";
import type { Suggestion } from "./domain/suggestion.ts";
import { patternsOf } from "./suggest/subject.ts";

/** So many patterns may have one: far more than people attach by hand. */
const RUNBOOKS_MAX = 5_000;
const WAITING_MAX = 10;

type Attached = Extract<EngineEvent, { type: "runbook.attached" }>;
type Detached = Extract<EngineEvent, { type: "runbook.detached" }>;

/** Returns the link as it was attached. */
export function linkOf({ url, title, by, at }: Attached): RunbookLink {
  return { url, ...(title === undefined ? {} : { title }), attachedBy: by, attachedAt: at };
}

/** Each of these patterns has this link from now on, instead of the one before. What is known of the same link stays. */
export function attach(state: TenantState, event: Attached): void {
  for (const pattern of event.patterns.slice(0, RUNBOOK_PATTERNS_MAX)) {
    const known = state.runbooks.get(pattern);
    const same = known?.url === event.url ? known : undefined;
    if (!known && state.runbooks.size >= RUNBOOKS_MAX) forgetIdlest(state);
    keep(state, {
      pattern,
      ...linkOf(event),
      attachedIn: event.incidentId,
      offered: same?.offered ?? 0,
      endedSoon: same?.endedSoon ?? 0,
      waiting: same?.waiting ?? [],
      usedAt: event.at,
    });
  }
}

/** None of these patterns has a link any more. */
export function detach(state: TenantState, { patterns }: Detached): void {
  for (const pattern of patterns) forget(state, pattern);
}

/** The incident shows this runbook for the first time. */
export function noteOffer(state: TenantState, incidentId: string, offered: Suggestion, at: number): void {
  for (const pattern of offered.affected.patterns) {
    change(state, pattern, (runbook) => ({
      offered: runbook.offered + 1,
      waiting: [...runbook.waiting, { incidentId, at }].slice(-WAITING_MAX),
      usedAt: at,
    }));
  }
}

/** An incident is over: whether soon after it was shown its runbooks. */
export function noteRunbookEnd(state: TenantState, incident: IncidentState, at: number): void {
  for (const pattern of offeredFor(incident)) {
    change(state, pattern, (runbook) => {
      const offer = runbook.waiting.find(({ incidentId }) => incidentId === incident.incidentId);
      if (!offer) return {};
      return {
        endedSoon: runbook.endedSoon + (at - offer.at <= SOON_MS ? 1 : 0),
        waiting: runbook.waiting.filter((one) => one !== offer),
      };
    });
  }
}

/** An incident became part of another: what was attached or offered in it, was in that one. Offered in both, it was offered once. */
export function moveRunbooks(state: TenantState, gone: IncidentState, into: string): void {
  for (const pattern of new Set([...patternsOf(gone), ...offeredFor(gone)])) {
    change(state, pattern, ({ attachedIn, offered, waiting }) => {
      const moved = waiting.filter(({ incidentId }) => incidentId === gone.incidentId);
      const twice = moved.length > 0 && waiting.some(({ incidentId }) => incidentId === into);
      return {
        attachedIn: attachedIn === gone.incidentId ? into : attachedIn,
        offered: offered - (twice ? 1 : 0),
        waiting: waiting.flatMap((one) =>
          one.incidentId !== gone.incidentId ? one : twice ? [] : { ...one, incidentId: into },
        ),
      };
    });
  }
}

function offeredFor({ suggestions = [] }: IncidentState): string[] {
  return suggestions.filter(({ type }) => type === "runbook").flatMap(({ affected }) => affected.patterns);
}

function change(
  state: TenantState,
  pattern: string,
  by: (runbook: RunbookState) => Partial<RunbookState>,
): void {
  const runbook = state.runbooks.get(pattern);
  if (runbook) keep(state, { ...runbook, ...by(runbook) });
}

function keep(state: TenantState, runbook: RunbookState): void {
  state.runbooks.set(runbook.pattern, runbook);
  state.learned.add(knowledgeId("runbook", runbook.pattern));
}

function forget(state: TenantState, pattern: string): void {
  if (state.runbooks.delete(pattern)) state.learned.add(knowledgeId("runbook", pattern));
}

function forgetIdlest(state: TenantState): void {
  const [idlest] = [...state.runbooks.values()].toSorted(
    (a, b) => a.usedAt - b.usedAt || (a.pattern < b.pattern ? -1 : 1),
  );
  if (idlest) forget(state, idlest.pattern);
}
