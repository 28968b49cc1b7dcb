import type { ActionsBlock, KnownBlock } from "@slack/types";
import { hasMasked } from "../../../engine/domain/privacy.ts";
import type { RunbookLink } from "../../../engine/domain/runbook.ts";
import type { Severity } from "../../../engine/domain/severity.ts";
import type { SimilarIncidents } from "../../../engine/domain/similar.ts";
import { sourceName } from "../../../engine/domain/source-name.ts";
import type {
  DeployMatch,
  IncidentState,
  NoiseScore,
  Reason,
  SourceShare,
} from "../../../engine/domain/state.ts";
import { questionOf, type Suggestion } from "../../../engine/domain/suggestion.ts";
import { ACTIONS } from "../action-ids.ts";
import { bold, count, dayTime, duration, escapeText, link, person, time } from "../mrkdwn.ts";
import { withMore } from "./more.ts";
import { buttons, context, header, section } from "./parts.ts";
import { answerBlock } from "./questions.ts";
import { similarPart } from "./similar.ts";
import { standingButtons, standingPart } from "./standing.ts";

/** A message as it goes to Slack. `text` is what a phone's lock screen shows: a whole sentence. */
export interface Card {
  readonly text: string;
  readonly blocks: KnownBlock[];
  /** The same out of newer blocks, which not every workspace takes. */
  readonly rich?: KnownBlock[];
}

const TITLE_LENGTH_MAX = 180;
const SERVICE_LENGTH_MAX = 80;
const SOURCES_SHOWN_MAX = 5;
const TITLES_SHOWN_MAX = 3;
const SERVICES_SHOWN_MAX = 6;
const REASONS_SHOWN_MAX = 4;
const FACTORS_SHOWN_MAX = 3;
const ADVICE_SHOWN_MAX = 2;
const ADVICE_LENGTH_MAX = 160;
const REASONING_LENGTH_MAX = 420;

const SEVERITY_MARK: Readonly<Record<Severity, string>> = {
  critical: ":red_circle: Critical",
  high: ":large_orange_circle: High",
  medium: ":large_yellow_circle: Medium",
  low: ":large_blue_circle: Low",
  info: ":white_circle: Info",
};

/** Returns the message of an incident in the state it is in: the eager first alert while it is alone, the incident card from then on. */
export function incidentCard(incident: IncidentState, similar?: SimilarIncidents): Card {
  if (incident.mergedInto) return mergedAway(incident, incident.mergedInto);
  return isFirstAlertOnly(incident) ? firstAlert(incident) : wholeIncident(incident, similar);
}

/** While the window is open and one alert is all there is, the card is the alert. */
function isFirstAlertOnly(incident: IncidentState): boolean {
  const { window, alertCount, resolvedAt, reopenedAt, takenOutOf } = incident;
  const hasPast = resolvedAt !== undefined || reopenedAt !== undefined || takenOutOf !== undefined;
  return window === "open" && alertCount === 1 && !hasPast;
}

/** What is left of a card whose incident became part of another: where it went, and why. */
function mergedAway(incident: IncidentState, into: NonNullable<IncidentState["mergedInto"]>): Card {
  const why = because(into.reason);
  return {
    // Nobody is mentioned on a lock screen.
    text: `Incident #${incident.number}, ${escapeText(incident.service, SERVICE_LENGTH_MAX)}, is now part of incident #${into.number}: ${escapeText(into.reason.text, 200)}.`,
    blocks: [
      section([
        `↪️ ${bold(`Incident #${incident.number} — ${incident.service}`, 2 * SERVICE_LENGTH_MAX)} is now part of *incident #${into.number}*`,
        link(incident.sourceUrl, incident.title, TITLE_LENGTH_MAX),
      ]),
      context([`Merged ${dayTime(into.at)} because ${why}.`]),
      withMore(incident),
    ],
  };
}

function firstAlert(incident: IncidentState): Card {
  const { service, title, deploy } = incident;
  const lead = incident.test ? "🧪 Test alert" : "🔔 New alert";
  return {
    text: `${lead}: ${escapeText(service, SERVICE_LENGTH_MAX)} — ${escapeText(title, TITLE_LENGTH_MAX)}, watching for related alerts…`,
    blocks: [
      section([
        `${lead}: ${bold(service, SERVICE_LENGTH_MAX)} — ${link(incident.sourceUrl, title, TITLE_LENGTH_MAX)}`,
        "_Watching for related alerts…_",
      ]),
      context([
        SEVERITY_MARK[incident.severity],
        sourceNames(incident.sources),
        environmentsOf(incident),
        `since ${dayTime(incident.openedAt)}`,
        repeats(incident),
        incident.acknowledgedCount > 0 ? "acknowledged" : undefined,
        privacyNote(incident),
      ]),
      ...standingPart(incident),
      ...(deploy ? [deployPart(deploy)] : []),
      ...runbookParts(incident),
      withMore(incident, standingButtons(incident)),
    ],
  };
}

function wholeIncident(incident: IncidentState, similar: SimilarIncidents | undefined): Card {
  const { deploy, noise, alertCount, sources, test } = incident;
  const alone = alertCount === 1;
  return {
    text: sentence(incident),
    blocks: [
      header(`${markOf(incident)} Incident #${incident.number} — ${incident.service}`),
      section([stateLine(incident), link(incident.sourceUrl, incident.title, TITLE_LENGTH_MAX)]),
      context([
        SEVERITY_MARK[incident.severity],
        noise ? `Noise score ${noise.score}/100` : undefined,
        alone ? sourceNames(sources) : undefined,
        environmentsOf(incident),
        alone ? repeats(incident) : undefined,
        test ? "🧪 test alerts only" : undefined,
      ]),
      ...standingPart(incident),
      ...(alone ? [] : [section(whatJoined(incident))]),
      ...(deploy ? [deployPart(deploy)] : []),
      ...runbookParts(incident),
      ...similarPart(similar),
      ...adviceParts(incident),
      context([
        [
          takenOut(incident),
          whyTogether(incident),
          flapping(incident),
          noise && noiseReasons(noise),
          privacyNote(incident),
        ]
          .filter(Boolean)
          .join("\n"),
      ]),
      withMore(incident, [
        ...standingButtons(incident),
        ...(incident.window === "closed" ? cardButtons(incident).elements : []),
      ]),
    ],
  };
}

/** Where a title names what privacy mode hides, a reader has to know what that is. */
function privacyNote({ title, sources, suggestions = [] }: IncidentState): string | undefined {
  const titles = [
    title,
    ...sources.flatMap((source) => source.titles.map((one) => one.title)),
    ...suggestions.flatMap((one) => [one.title, one.reasoning]),
  ];
  return titles.some(hasMasked) ? "Privacy mode: `hidden-…` stands for a tag's value." : undefined;
}

function markOf({ test, resolvedAt, reopenedAt, window }: IncidentState): string {
  if (test) return "🧪";
  if (resolvedAt !== undefined) return "✅";
  return reopenedAt !== undefined && window === "open" ? "🔁" : "📊";
}

/** What state it is in, and since when, in one line. */
function stateLine(incident: IncidentState): string {
  const { firingCount, acknowledgedCount, openedAt, resolvedAt, resolvedBy, reopenedAt } = incident;
  if (resolvedAt !== undefined) {
    const by = resolvedBy ? ` by ${person(resolvedBy.by)}` : "";
    return `*Resolved*${by} ${dayTime(resolvedAt)} after ${duration(resolvedAt - openedAt)}`;
  }
  const acknowledged = acknowledgedCount > 0 ? `, ${acknowledgedCount} acknowledged` : "";
  const firing = count(firingCount, "alert");
  if (incident.window === "closed") return `*Firing:* ${firing}${acknowledged}, since ${dayTime(openedAt)}`;
  const lead = reopenedAt === undefined ? "*Grouping*" : `*Fired again* ${dayTime(reopenedAt)}`;
  return `${lead} · ${firing} firing${acknowledged} · collecting related alerts until ${time(incident.closesAt)}`;
}

/** The lock screen's sentence: which incident, what joined, what may have caused it, how it stands. */
function sentence(incident: IncidentState): string {
  const { number, service, alertCount, deploy, noise, title } = incident;
  const what =
    alertCount === 1
      ? escapeText(title, TITLE_LENGTH_MAX)
      : `${count(alertCount, "alert")} from ${sourceNames(incident.sources)} grouped into one incident`;
  const cause = deploy
    ? `, ${duration(deploy.leadMs)} after a deploy of ${escapeText(deploy.service, SERVICE_LENGTH_MAX)} began`
    : "";
  const score = noise ? `, noise score ${noise.score}` : "";
  const name = escapeText(service, SERVICE_LENGTH_MAX);
  return `${markOf(incident)} Incident #${number}, ${name}: ${what}${cause}${score}${standing(incident)}.`;
}

function standing({ resolvedAt, reopenedAt, window, muted, acknowledgedBy }: IncidentState): string {
  if (resolvedAt !== undefined) return ", resolved";
  if (muted) return ", muted";
  if (acknowledgedBy) return ", acknowledged";
  return reopenedAt !== undefined && window === "open" ? ", fired again" : "";
}

/** The draft's tree: how many alerts became one incident, and one line for each source. */
function whatJoined(incident: IncidentState): string[] {
  const { alertCount, sources } = incident;
  const shown = sources.slice(0, SOURCES_SHOWN_MAX);
  const hidden = sources.length - shown.length;
  const lines = shown.map(sourceLine);
  if (hidden > 0) lines.push(count(hidden, "more source"));
  const last = lines.length - 1;
  return [
    [`*${count(alertCount, "alert")} → 1 incident*`, repeats(incident)].filter(Boolean).join(" · "),
    servicesLine(incident),
    ...lines.map((line, index) => `${index === last ? "└─" : "├─"} ${line}`),
  ].filter((line) => line !== undefined);
}

function sourceLine({ provider, alerts, titles }: SourceShare): string {
  const shown = titles.slice(0, TITLES_SHOWN_MAX).map((one) => {
    const title = escapeText(one.title, 60);
    return one.alerts > 1 ? `${title} ×${one.alerts}` : title;
  });
  const more = titles.length > shown.length ? ", …" : "";
  return `${nameOf(provider)}: ${count(alerts, "alert")} (${shown.join(", ")}${more})`;
}

function servicesLine({ services }: IncidentState): string | undefined {
  if (services.length < 2) return undefined;
  const shown = services.slice(0, SERVICES_SHOWN_MAX).map((service) => escapeText(service, 60));
  const more = services.length - shown.length;
  return `Services: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function deployPart(deploy: DeployMatch): KnownBlock {
  const { prNumber, version, commitSha, author, commitMessage, status } = deploy;
  const name =
    prNumber === undefined ? (version ?? commitSha?.slice(0, 7) ?? deploy.service) : `PR #${prNumber}`;
  const message = commitMessage?.split("\n")[0];
  const said = message ? ` “${escapeText(message, 120)}”` : "";
  const details = [
    prNumber !== undefined && version !== undefined ? escapeText(version, 80) : undefined,
    author === undefined ? undefined : `by ${escapeText(author, 80)}`,
    status === "failure" ? "the deploy failed" : undefined,
  ].filter((part) => part !== undefined);
  return section([
    `🚀 *Deploy detected:* ${link(deploy.prUrl ?? deploy.sourceUrl, name, 80)}${said}`,
    details.join(" · "),
    asSentence(escapeText(deploy.reason.text, 300)),
  ]);
}

/** The link attached in this incident; else those that were attached to such alerts before. */
function runbooksOf({
  runbook,
  suggestions = [],
}: IncidentState): Array<{ link: RunbookLink; story?: string }> {
  if (runbook) return [{ link: runbook }];
  return suggestions.flatMap((one) => (one.runbook ? [{ link: one.runbook, story: one.reasoning }] : []));
}

function runbookParts(incident: IncidentState): KnownBlock[] {
  return runbooksOf(incident).map(({ link: { url, title, attachedBy }, story }) => {
    // Whoever is named is told by Slack: not again each time the alert fires.
    const by = incident.window === "closed" ? `Attached by ${person(attachedBy)}.` : undefined;
    const told = story === undefined ? undefined : escapeText(story, REASONING_LENGTH_MAX);
    return section([
      `📖 *Runbook:* ${link(url, title ?? url, 80)}`,
      [told, by].filter((part) => part !== undefined).join(" "),
    ]);
  });
}

/** What would change, once the incident's shape is known: the surest first, in the engine's order where equal. */
function adviceParts({ window, resolvedAt, suggestions = [] }: IncidentState): KnownBlock[] {
  if (window === "open" && resolvedAt === undefined) return [];
  return suggestions
    .filter(({ type }) => type !== "runbook")
    .toSorted((a, b) => b.confidence - a.confidence)
    .slice(0, ADVICE_SHOWN_MAX)
    .flatMap((one): KnownBlock[] => {
      const { title, confidence, reasoning } = one;
      const asked = questionOf(one);
      return [
        section([
          `${asked ? "❓" : "💡"} ${bold(title, ADVICE_LENGTH_MAX)} (${sureness(confidence)})`,
          escapeText(reasoning, REASONING_LENGTH_MAX),
        ]),
        ...(asked ? [answerBlock(asked, undefined)] : []),
      ];
    });
}

function sureness(confidence: Suggestion["confidence"]): string {
  if (confidence >= 0.8) return "very sure";
  return confidence >= 0.55 ? "fairly sure" : "a guess";
}

function signed(points: number): string {
  return points < 0 ? `−${-points}` : `+${points}`;
}

function noiseReasons({ score, factors, cappedBecause }: NoiseScore): string | undefined {
  if (factors.length === 0) return undefined;
  const told = factors
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, FACTORS_SHOWN_MAX)
    .map((factor) => `${escapeText(factor.text, 120)} (${signed(factor.points)})`);
  const cap =
    cappedBecause === undefined ? "" : ` Held at ${score} because ${escapeText(cappedBecause, 120)}.`;
  return `Noise score: ${told.join(", ")}.${cap}`;
}

/** A card that a person made has to say so: nothing in its alerts explains it. */
function takenOut({ takenOutOf }: IncidentState): string | undefined {
  if (!takenOutOf) return undefined;
  const { number, at, reason } = takenOutOf;
  const by = reason.by === undefined ? "" : ` by ${person(reason.by)}`;
  return reason.code === "undone"
    ? `On its own again: its merge with #${number} was taken back${by} ${dayTime(at)}.`
    : `Taken out of #${number}${by} ${dayTime(at)}.`;
}

/** The rest of a sentence; what a person said is told as theirs. */
function because({ text, by }: Reason): string {
  const words = escapeText(text, 200);
  return by === undefined ? words : `${person(by)} said so: ${words}`;
}

/** Reasons that a card tells elsewhere, or that go without saying. */
const UNTOLD = new Set<Reason["code"]>(["first-of-its-kind", "said-apart", "undone"]);

function whyTogether({ reasons, alertCount, takenOutOf }: IncidentState): string | undefined {
  const told = reasons
    .filter(({ reason }) => !UNTOLD.has(reason.code))
    .slice(0, REASONS_SHOWN_MAX)
    .map(({ reason, alerts }) => `${because(reason)}${alerts > 1 ? ` (×${alerts})` : ""}`);
  if (told.length > 0) return `Grouped because: ${told.join("; ")}.`;
  if (takenOutOf) return undefined;
  return alertCount === 1 ? "Nothing related came in the window." : "Grouped by service and time.";
}

/** One line instead of a notice each time it comes and goes. */
function flapping({ flapping: worst }: IncidentState): string | undefined {
  return worst && `Flapping: ${escapeText(worst.title, 120)} fired ${worst.perHour} times within an hour.`;
}

function cardButtons(incident: IncidentState): ActionsBlock {
  const { incidentId, feedback, test } = incident;
  const label = (text: string, users: readonly string[] | undefined) =>
    users && users.length > 0 ? `${text} (${users.length})` : text;
  const runbook = runbooksOf(incident).length > 0 ? "Change runbook" : "Attach runbook";
  return buttons(incidentId, [
    { text: label("👍 Helpful", feedback?.helpful), actionId: ACTIONS.cardHelpful },
    { text: label("👎 Not helpful", feedback?.notHelpful), actionId: ACTIONS.cardNotHelpful },
    // Nothing is ever offered for test alerts.
    ...(test ? [] : [{ text: runbook, actionId: ACTIONS.cardRunbook }]),
  ]);
}

function repeats({ alertCount, occurrences }: IncidentState): string | undefined {
  const again = occurrences - alertCount;
  return again > 0 ? `repeated ${count(again, "time")}` : undefined;
}

function sourceNames(sources: readonly SourceShare[]): string {
  const names = sources.slice(0, 3).map((source) => nameOf(source.provider));
  if (sources.length > names.length) names.push("others");
  const last = names.pop() ?? "unknown sources";
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}

function environmentsOf({ environments }: IncidentState): string | undefined {
  const known = environments.filter((environment) => environment !== "unknown");
  return known.length === 0 ? undefined : known.join(", ");
}

function nameOf(provider: string): string {
  return escapeText(sourceName(provider), 40);
}

function asSentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
