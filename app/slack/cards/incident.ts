import type { KnownBlock } from "@slack/types";
import type { Severity } from "../../../engine/domain/severity.ts";
import type { DeployMatch, IncidentState, NoiseScore, SourceShare } from "../../../engine/domain/state.ts";
import { ACTIONS } from "../action-ids.ts";
import { bold, count, duration, escapeText, link, plain, time } from "../mrkdwn.ts";

/** A message as it goes to Slack. `text` is what a phone's lock screen shows: a whole sentence. */
export interface Card {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

const TITLE_LENGTH_MAX = 180;
const SOURCES_SHOWN_MAX = 5;
const SERVICES_SHOWN_MAX = 6;

const PROVIDERS: Readonly<Record<string, string>> = {
  datadog: "Datadog",
  pagerduty: "PagerDuty",
  grafana: "Grafana",
  github: "GitHub",
};

const SEVERITY_MARK: Readonly<Record<Severity, string>> = {
  critical: ":red_circle: Critical",
  high: ":large_orange_circle: High",
  medium: ":large_yellow_circle: Medium",
  low: ":large_blue_circle: Low",
  info: ":white_circle: Info",
};

/** Returns the message of an incident in the state it is in: the eager first alert while it is alone, the incident card from then on. */
export function incidentCard(incident: IncidentState): Card {
  return isFirstAlertOnly(incident) ? firstAlert(incident) : grouped(incident);
}

/** While the window is open and one alert is all there is, the card is the alert. */
function isFirstAlertOnly({ window, alertCount, resolvedAt, reopenedAt }: IncidentState): boolean {
  return window === "open" && alertCount === 1 && resolvedAt === undefined && reopenedAt === undefined;
}

function firstAlert(incident: IncidentState): Card {
  const { service, title } = incident;
  const lead = incident.test ? "🧪 Test alert" : "🔔 New alert";
  return {
    text: `${lead}: ${escapeText(service, 80)} — ${escapeText(title, TITLE_LENGTH_MAX)}, watching for related alerts…`,
    blocks: [
      section(
        `${lead}: ${bold(service, 80)} — ${link(incident.sourceUrl, title, TITLE_LENGTH_MAX)}\n_Watching for related alerts…_`,
      ),
      context([
        SEVERITY_MARK[incident.severity],
        sourcesInShort(incident.sources),
        environmentsOf(incident),
        `since ${time(incident.openedAt)}`,
        repeats(incident),
      ]),
      ...deployBlocks(incident.deploy),
    ],
  };
}

function grouped(incident: IncidentState): Card {
  const { number, service } = incident;
  return {
    text: `${summaryMark(incident)} Incident #${number}, ${escapeText(service, 80)}: ${sentence(incident)}.`,
    blocks: [
      header(`${summaryMark(incident)} Incident #${number} — ${service}`),
      section(`${stateLine(incident)}\n${link(incident.sourceUrl, incident.title, TITLE_LENGTH_MAX)}`),
      context([
        SEVERITY_MARK[incident.severity],
        incident.noise ? `Noise score ${incident.noise.score}/100` : undefined,
        environmentsOf(incident),
        incident.test ? "🧪 only test alerts" : undefined,
      ]),
      section(sourcesTree(incident)),
      ...deployBlocks(incident.deploy),
      ...(incident.noise ? [context([noiseReasons(incident.noise)])] : []),
      context([whyGrouped(incident)]),
      ...(incident.window === "closed" ? [feedbackButtons(incident)] : []),
    ],
  };
}

function summaryMark({ resolvedAt }: IncidentState): string {
  return resolvedAt === undefined ? "📊" : "✅";
}

/** What state it is in, since when, in one line. */
function stateLine(incident: IncidentState): string {
  const { firingCount, acknowledgedCount, openedAt } = incident;
  if (incident.resolvedAt !== undefined) {
    return `*Resolved* ${time(incident.resolvedAt)} after ${duration(incident.resolvedAt - openedAt)}`;
  }
  const firing = `${count(firingCount, "alert")} firing${acknowledgedCount > 0 ? `, ${acknowledgedCount} acknowledged` : ""}`;
  if (incident.window === "closed") return `*Firing* since ${time(openedAt)} · ${firing}`;
  const lead = incident.reopenedAt === undefined ? "*Grouping*" : `*Reopened* ${time(incident.reopenedAt)}`;
  return `${lead} · ${firing} · collecting related alerts until ${time(incident.closesAt)}`;
}

function sentence(incident: IncidentState): string {
  const alerts = `${count(incident.alertCount, "alert")} grouped into one incident`;
  const deploy = incident.deploy
    ? `, ${duration(incident.deploy.leadMs)} after a deploy of ${escapeText(incident.deploy.service, 80)}`
    : "";
  const noise = incident.noise ? `, noise score ${incident.noise.score}` : "";
  return `${alerts}${deploy}${noise}${incident.resolvedAt === undefined ? "" : ", resolved"}`;
}

/** The draft's tree: how many alerts became one, and one line for each source. */
function sourcesTree(incident: IncidentState): string {
  const shown = incident.sources.slice(0, SOURCES_SHOWN_MAX);
  const hidden = incident.sources.length - shown.length;
  const lines = shown.map((source) => {
    const titles = source.titles.slice(0, 3).map((entry) => escapeText(entry.title, 60));
    return `${nameOf(source.provider)}: ${count(source.alerts, "alert")} (${titles.join(", ")}${source.titles.length > 3 ? ", …" : ""})`;
  });
  if (hidden > 0) lines.push(`${count(hidden, "more source")}`);
  const tree = lines.map((line, index) => `${index === lines.length - 1 ? "└─" : "├─"} ${line}`);
  return [
    `*${count(incident.alertCount, "alert")} → 1 incident*${repeats(incident, " · ")}`,
    ...tree,
    servicesLine(incident),
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}

function servicesLine({ services }: IncidentState): string | undefined {
  if (services.length < 2) return undefined;
  const shown = services.slice(0, SERVICES_SHOWN_MAX).map((service) => escapeText(service, 60));
  const more = services.length - shown.length;
  return `Services: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function deployBlocks(deploy: DeployMatch | undefined): KnownBlock[] {
  if (!deploy) return [];
  const name =
    deploy.prNumber === undefined
      ? (deploy.version ?? deploy.commitSha?.slice(0, 7) ?? "a new version")
      : `PR #${deploy.prNumber}`;
  const message = deploy.commitMessage?.split("\n")[0];
  const what = `${link(deploy.prUrl ?? deploy.sourceUrl, name, 80)}${message ? ` “${escapeText(message, 120)}”` : ""}`;
  const who = deploy.author ? ` by ${escapeText(deploy.author, 80)}` : "";
  const failed = deploy.status === "failure" ? " · the deploy failed" : "";
  return [section(`🚀 *Deploy detected:* ${what}\n${escapeText(deploy.reason.text, 300)}${who}${failed}`)];
}

function noiseReasons({ factors, cappedBecause }: NoiseScore): string {
  const told = factors.toSorted((a, b) => b.points - a.points).slice(0, 3);
  const reasons =
    told.length === 0
      ? "nothing speaks for noise"
      : told.map((factor) => `${escapeText(factor.text, 120)} (+${factor.points})`).join(", ");
  const cap = cappedBecause === undefined ? "" : ` Held at 50 because ${escapeText(cappedBecause, 120)}.`;
  return `Noise score: ${reasons}.${cap}`;
}

function whyGrouped({ reasons }: IncidentState): string {
  const told = reasons.filter(({ reason }) => reason.code !== "first-of-its-kind").slice(0, 4);
  if (told.length === 0) return "Nothing else joined: no other alert of this service came in the window.";
  return `Grouped because: ${told.map(({ reason, alerts }) => `${escapeText(reason.text, 120)} (${alerts})`).join(" · ")}`;
}

function feedbackButtons({ incidentId, feedback }: IncidentState): KnownBlock {
  const label = (text: string, users: readonly string[] | undefined) =>
    users && users.length > 0 ? `${text} (${users.length})` : text;
  const button = (text: string, actionId: string) => ({
    type: "button" as const,
    action_id: actionId,
    text: { type: "plain_text" as const, text, emoji: true },
    value: incidentId,
  });
  return {
    type: "actions",
    elements: [
      button(label("👍 Helpful", feedback?.helpful), ACTIONS.cardHelpful),
      button(label("👎 Not helpful", feedback?.notHelpful), ACTIONS.cardNotHelpful),
    ],
  };
}

function repeats({ alertCount, occurrences }: IncidentState): string | undefined;
function repeats({ alertCount, occurrences }: IncidentState, before: string): string;
function repeats({ alertCount, occurrences }: IncidentState, before?: string): string | undefined {
  const again = occurrences - alertCount;
  const text = again > 0 ? `repeated ${count(again, "time")}` : undefined;
  return before === undefined ? text : text === undefined ? "" : `${before}${text}`;
}

function sourcesInShort(sources: readonly SourceShare[]): string | undefined {
  return sources.length === 0
    ? undefined
    : sources
        .slice(0, 3)
        .map((source) => nameOf(source.provider))
        .join(", ");
}

function environmentsOf({ environments }: IncidentState): string | undefined {
  const known = environments.filter((environment) => environment !== "unknown");
  return known.length === 0 ? undefined : known.join(", ");
}

function nameOf(provider: string): string {
  return PROVIDERS[provider] ?? escapeText(provider, 40);
}

function header(text: string): KnownBlock {
  return { type: "header", text: { type: "plain_text", text: plain(text, 150), emoji: true } };
}

function section(text: string): KnownBlock {
  return { type: "section", text: { type: "mrkdwn", text } };
}

function context(parts: ReadonlyArray<string | undefined>): KnownBlock {
  const text = parts.filter((part) => part !== undefined && part !== "").join(" · ");
  return { type: "context", elements: [{ type: "mrkdwn", text }] };
}
