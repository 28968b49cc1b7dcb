import { type RunbookLink, type RunbookState, SOON_MS } from "../domain/runbook.ts";
import type { Suggestion } from "../domain/suggestion.ts";
import { countWord, durationWord } from "../domain/words.ts";
import { affectedBy, patternsOf, type Subject, suggestion } from "./subject.ts";

const OFFERED_MAX = 2;

/** Returns the runbooks that people attached to alerts like these in earlier incidents, with what came of them; at most two. */
export function runbook(subject: Subject): Suggestion[] {
  const { incident, state } = subject;
  if (state.runbooks.size === 0) return [];
  const attached = patternsOf(incident)
    .flatMap((key) => state.runbooks.get(key) ?? [])
    .filter(({ attachedIn }) => attachedIn !== incident.incidentId);
  return [...new Set(attached.map(({ url }) => url))]
    .flatMap((address) =>
      offer(
        subject,
        attached.filter(({ url }) => url === address),
      ),
    )
    .toSorted((a, b) => b.confidence - a.confidence || (a.suggestion_id < b.suggestion_id ? -1 : 1))
    .slice(0, OFFERED_MAX);
}

/** One link, however many of the incident's patterns have it. */
function offer(subject: Subject, same: readonly RunbookState[]): Suggestion[] {
  const [tried, ...others] = same.toSorted((a, b) => b.offered - a.offered || b.attachedAt - a.attachedAt);
  if (!tried) return [];
  const { offered, endedSoon, url } = tried;
  const patterns = [tried, ...others].map(({ pattern }) => pattern);
  const made = suggestion("runbook", [url], {
    confidence: (endedSoon + 1) / (offered + 2),
    title: "There is a runbook for such alerts",
    reasoning: storyOf(offered, endedSoon),
    affected: affectedBy(subject, patterns),
    runbook: linkOf(tried),
  });
  const known = subject.incident.suggestions?.find((one) => one.suggestion_id === made.suggestion_id);
  // What the offer in this incident itself comes to is no news about the link.
  return [known ? { ...known, runbook: linkOf(tried) } : made];
}

function storyOf(offered: number, endedSoon: number): string {
  const soon = `over within ${durationWord(SOON_MS)}`;
  if (offered === 0) return "It is offered for the first time.";
  const before = `It was offered ${countWord(offered)} before`;
  if (offered === 1) return `${before}; that incident was ${endedSoon === 1 ? "" : "not "}${soon}.`;
  const share = endedSoon === offered ? "all" : endedSoon === 0 ? "none" : String(endedSoon);
  return `${before}; ${share} of these incidents ${endedSoon === 1 ? "was" : "were"} ${soon}.`;
}

function linkOf({ url, title, attachedBy, attachedAt }: RunbookState): RunbookLink {
  return { url, ...(title === undefined ? {} : { title }), attachedBy, attachedAt };
}
