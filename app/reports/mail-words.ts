import { isTuneCandidate, noiseRatio, type Report } from "../../engine/domain/report.ts";
import { sourceName } from "../../engine/domain/source-name.ts";
import { clip, oneLine } from "../../engine/domain/text.ts";
import {
  coveredWords,
  dayWords,
  deployShare,
  faredWords,
  savedWords,
  trendWords,
} from "../slack/cards/report-words.ts";
import { count } from "../slack/mrkdwn.ts";

/** A weekly report as a mail says it. `html` shows the picture under the content id {@link PICTURE_CID}. */
export interface MailWords {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export const PICTURE_CID = "days@dd0c";

/** Returns the weekly report in words, as text and as HTML; `workspace` is the Slack workspace's name. */
export function mailOf(report: Report, workspace: string): MailWords {
  const { totals, noisy, sources, mutes, suggestions } = report;
  const trend = trendWords(report);
  const saved = savedWords(report);
  const facts = [
    `Noise ratio ${noiseRatio(totals) ?? 0} %.${trend === undefined ? "" : ` ${trend}.`}`,
    ...(saved ? [`${saved.saved}: ${saved.because}.`] : []),
    ...deployFacts(report),
    ...sources.troubled.map(
      ({ name, silentSince, unreadable }) =>
        `${line(name)} wants a look: ${[silentSince === undefined ? "" : "it is silent although it usually is not", unreadable === 0 ? "" : `${count(unreadable, "delivery", "deliveries")} of it could not be read`].filter((one) => one !== "").join(", ")}.`,
    ),
    ...(mutes.length === 0
      ? []
      : [
          `Muted: ${mutes.map(({ what, service }) => line(service === undefined ? what : `${what} of ${service}`)).join("; ")}.`,
        ]),
    ...(suggestions.count === 0
      ? []
      : [
          `${count(suggestions.count, "suggestion")} on incidents: ${suggestions.titles.map(line).join("; ")}.`,
        ]),
  ];
  const lead = `${count(totals.alerts, "alert")} → ${count(totals.incidents, "incident")}`;
  const covered = coveredWords(report);
  const rows = noisy.map((alert) => ({
    title: line(alert.title),
    where: `${line(alert.service)} (${sourceName(alert.provider)})`,
    fires: alert.fires,
    fared: faredWords(alert),
    tune: isTuneCandidate(alert),
  }));
  const why =
    "You get this because somebody in the Slack workspace entered this address there. `/dd0c digest` takes it out.";
  return {
    subject: `Noise report, ${covered}: ${lead}`,
    text: [
      `${line(workspace)}: noise report, ${covered}`,
      "",
      lead,
      ...facts,
      "",
      ...report.days.map(
        ({ day, alerts, incidents }) => `${dayWords(day).padEnd(11)}${alerts} → ${incidents}`,
      ),
      ...(rows.length === 0 ? [] : ["", "What fires most"]),
      ...rows.map(
        ({ title, where, fires, fared, tune }, index) =>
          `${index + 1}. ${title} · ${where}: ${fires} fires ${fared}${tune ? ", worth tuning" : ""}`,
      ),
      "",
      why.replaceAll("`", '"'),
      "",
    ].join("\n"),
    html: page({ workspace: line(workspace), covered, lead, facts, rows, why }),
  };
}

function deployFacts(report: Report): string[] {
  const { deploys } = report;
  if (deploys.alerts === 0) return [];
  const { noisiest } = deploys;
  const worst = noisiest
    ? ` Noisiest: ${line(noisiest.name)} of ${line(noisiest.service)}${noisiest.author === undefined ? "" : ` by ${line(noisiest.author)}`}, ${count(noisiest.alerts, "alert")}.`
    : "";
  return [`${deployShare(report)} % of the alerts came with a deploy.${worst}`];
}

interface Page {
  readonly workspace: string;
  readonly covered: string;
  readonly lead: string;
  readonly facts: readonly string[];
  readonly rows: ReadonlyArray<{
    readonly title: string;
    readonly where: string;
    readonly fires: number;
    readonly fared: string;
    readonly tune: boolean;
  }>;
  readonly why: string;
}

/** Mail programs know tables and inline styles, and little else. */
function page({ workspace, covered, lead, facts, rows, why }: Page): string {
  const cell =
    "padding:8px 0;border-top:1px solid #e8e8e8;font-size:14px;line-height:20px;vertical-align:top";
  const table = rows.map(
    ({ title, where, fires, fared, tune }) => `<tr>
      <td style="${cell}"><strong>${escapeHtml(title)}</strong><br><span style="color:#616061">${escapeHtml(where)}</span></td>
      <td style="${cell};text-align:right;white-space:nowrap;padding-left:16px"><strong>${fires}</strong> fires<br><span style="color:#616061">${escapeHtml(fared)}${tune ? " · worth tuning" : ""}</span></td>
    </tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Noise report</title></head>
<body style="margin:0;padding:24px 12px;background:#f5f5f7;color:#1d1c1d;font-family:-apple-system,'Segoe UI',Helvetica,Arial,sans-serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="640" cellpadding="0" cellspacing="0" style="width:100%;max-width:640px;background:#ffffff;border-radius:8px">
<tr><td style="padding:28px 28px 8px">
  <div style="font-size:13px;color:#616061">${escapeHtml(workspace)} · noise report, ${escapeHtml(covered)}</div>
  <div style="font-size:26px;line-height:34px;font-weight:700;padding-top:6px">${escapeHtml(lead)}</div>
</td></tr>
<tr><td style="padding:0 28px">${facts.map((fact) => `<p style="margin:8px 0;font-size:15px;line-height:22px">${escapeHtml(fact)}</p>`).join("")}</td></tr>
<tr><td style="padding:16px 28px 8px"><img src="cid:${PICTURE_CID}" width="584" alt="Alerts and incidents of the last seven days" style="display:block;width:100%;max-width:584px;height:auto"></td></tr>
${rows.length === 0 ? "" : `<tr><td style="padding:12px 28px 4px"><div style="font-size:17px;font-weight:700;padding-bottom:8px">What fires most</div><table role="presentation" width="100%" cellpadding="0" cellspacing="0">${table.join("")}</table></td></tr>`}
<tr><td style="padding:20px 28px 28px;font-size:12px;line-height:18px;color:#616061">${escapeHtml(why).replace(/`([^`]+)`/, "<code>$1</code>")}</td></tr>
</table></td></tr></table>
</body></html>`;
}

/** Foreign text on one line, not longer than a line. */
function line(words: string): string {
  return clip(oneLine(words, 120), 120);
}

function escapeHtml(words: string): string {
  return words
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
