import type { KnownBlock, SectionBlock } from "@slack/types";
import { isTuneCandidate, type NoisyAlert, noiseRatio, type Report } from "../../../engine/domain/report.ts";
import { sourceName } from "../../../engine/domain/source-name.ts";
import { ACTIONS } from "../action-ids.ts";
import { bold, count, dayTime, escapeText, link, person } from "../mrkdwn.ts";
import type { Card } from "./incident.ts";
import { context, header, section } from "./parts.ts";
import {
  coveredWords,
  dayWords,
  deployShare,
  faredWords,
  savedWords,
  titleOf,
  trendWords,
} from "./report-words.ts";

const BAR_WIDTH = 20;
const LISTED_MAX = 5;
const PATTERN_LENGTH_MAX = 500;

/** Returns a daily digest or a weekly noise report; of days without an alert, one line. */
export function reportCard(report: Report): Card {
  const { totals } = report;
  const title = `${titleOf(report)} · ${coveredWords(report)}`;
  if (totals.alerts === 0) return quiet(report, title);
  const what = `${count(totals.alerts, "alert")} → ${count(totals.incidents, "incident")}`;
  const saved = savedWords(report);
  return {
    text: `${title}: ${what}${saved ? `. ${saved.saved}` : ""}.`,
    blocks: [
      header(title),
      section([`*${what}*`, standing(report), trendWords(report)]),
      picture(report),
      ...noisyBlocks(report),
      ...deployBlocks(report),
      ...(saved ? [section([`:hourglass_flowing_sand: *${saved.saved}*: ${saved.because}.`])] : []),
      ...restBlocks(report),
      footer(report),
    ],
  };
}

function quiet(report: Report, title: string): Card {
  const said = `${title}: no alerts. ${sourceLine(report)}`;
  return { text: said, blocks: [section([`:zzz: ${said}`])] };
}

function standing({ totals, averageNoise }: Report): string {
  const cards = `${count(totals.incidents, "card")} to look at instead of ${count(totals.alerts, "alert")}.`;
  const score = averageNoise === undefined ? "" : ` Noise score on average ${averageNoise}/100.`;
  return `Noise ratio *${noiseRatio(totals) ?? 0} %*: ${cards}${score}`;
}

function picture({ pictureId, days }: Report): KnownBlock {
  if (pictureId === undefined) return bars(days);
  return {
    type: "image",
    slack_file: { id: pictureId },
    alt_text: days
      .map(({ day, alerts, incidents }) => `${dayWords(day)}: ${alerts} alerts, ${incidents} incidents`)
      .join("; "),
  };
}

/** Where no picture could be uploaded: text that is one everywhere. */
function bars(days: Report["days"]): KnownBlock {
  const most = Math.max(1, ...days.map(({ alerts }) => alerts));
  const lines = days.map(({ day, alerts, incidents }) => {
    const width = alerts === 0 ? 0 : Math.max(1, Math.round((BAR_WIDTH * alerts) / most));
    return `${dayWords(day).padEnd(10)} ${"▇".repeat(width).padEnd(BAR_WIDTH)} ${alerts} → ${incidents}`;
  });
  return section([`\`\`\`${lines.join("\n")}\`\`\``]);
}

function noisyBlocks({ noisy }: Report): KnownBlock[] {
  if (noisy.length === 0) return [];
  return [section(["*What fires most*"]), ...noisy.map(noisyRow)];
}

function noisyRow(alert: NoisyAlert, index: number): SectionBlock {
  const { title, service, provider, fires, pattern } = alert;
  const tune = isTuneCandidate(alert) ? " · :mute: worth tuning" : "";
  return {
    ...section([
      `${index + 1}. ${bold(title, 120)} · ${escapeText(service, 60)} (${escapeText(sourceName(provider), 40)})`,
      `${count(fires, "fire")} ${faredWords(alert)}${tune}`,
    ]),
    accessory: {
      type: "button",
      action_id: ACTIONS.tuneAlert,
      text: { type: "plain_text", text: "Tune", emoji: true },
      value: pattern.slice(0, PATTERN_LENGTH_MAX),
    },
  };
}

function deployBlocks(report: Report): KnownBlock[] {
  const { deploys } = report;
  if (deploys.alerts === 0) return [];
  const share = `:rocket: *${deployShare(report)} % of the alerts came with a deploy*, in ${count(deploys.incidents, "incident")}.`;
  const { noisiest } = deploys;
  if (!noisiest) return [section([share])];
  const by = noisiest.author === undefined ? "" : ` by ${escapeText(noisiest.author, 60)}`;
  return [
    section([
      share,
      `Noisiest: ${link(noisiest.url, noisiest.name, 120)} of ${escapeText(noisiest.service, 60)}${by}, ${count(noisiest.alerts, "alert")}.`,
    ]),
  ];
}

function restBlocks(report: Report): KnownBlock[] {
  const { mutes, suggestions } = report;
  const lines = [
    sourceLine(report),
    ...(mutes.length === 0
      ? []
      : [
          `:no_bell: Muted: ${mutes.slice(0, LISTED_MAX).map(muteWords).join("; ")}${andMore(mutes.length)}.`,
        ]),
    ...(suggestions.count === 0
      ? []
      : [
          `:bulb: ${count(suggestions.count, "suggestion")} on incidents: ${suggestions.titles.map((title) => escapeText(title, 100)).join("; ")}${suggestions.count > suggestions.titles.length ? ` and ${suggestions.count - suggestions.titles.length} more` : ""}.`,
        ]),
  ];
  return [section(lines)];
}

function sourceLine({ sources: { healthy, troubled } }: Report): string {
  if (troubled.length === 0)
    return healthy === 0
      ? ":warning: No source is connected."
      : `:white_check_mark: ${healthy === 1 ? "The source delivers" : `All ${healthy} sources deliver`}.`;
  const named = troubled.slice(0, LISTED_MAX).map(({ name, silentSince, unreadable }) => {
    const why = [
      silentSince === undefined ? undefined : `silent since ${dayTime(silentSince)}`,
      unreadable === 0 ? undefined : `${count(unreadable, "delivery", "deliveries")} could not be read`,
    ].filter((one) => one !== undefined);
    return `${bold(name, 60)} (${why.join(", ")})`;
  });
  return `:warning: Sources that want a look: ${named.join(", ")}${andMore(troubled.length)}. ${count(healthy, "other")} ${healthy === 1 ? "delivers" : "deliver"}.`;
}

function muteWords({ what, service, by, until }: Report["mutes"][number]): string {
  const where = service === undefined ? "" : ` of ${escapeText(service, 60)}`;
  return `${bold(what, 80)}${where} by ${person(by)} ${until === undefined ? "until somebody unmutes it" : `until ${dayTime(until)}`}`;
}

function andMore(of: number): string {
  return of > LISTED_MAX ? ` and ${of - LISTED_MAX} more` : "";
}

function footer({ zone }: Report): KnownBlock {
  return context([`Days as in ${escapeText(zone, 60)}`, "`/dd0c digest` changes when and where this comes"]);
}
