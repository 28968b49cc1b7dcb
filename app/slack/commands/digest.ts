import { countDays, type DayCount } from "../../../engine/db/days.ts";
import { loadReportFacts } from "../../../engine/db/report-facts.ts";
import { getReportSettings } from "../../../engine/db/reports.ts";
import { enterTenant, withShards, withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import { shardOf, type TenantId } from "../../../engine/domain/tenant.ts";
import { nextDigestAt } from "../../../engine/reports/due.ts";
import { countedFrom, daysAfter, localDay } from "../../../engine/reports/local-day.ts";
import { reportOf } from "../../../engine/reports/report.ts";
import { ACTIONS } from "../action-ids.ts";
import { reportCard } from "../cards/report.ts";
import type { SlackDeps } from "../deps.ts";
import { count, dayTime, person } from "../mrkdwn.ts";
import type { Answer } from "./help.ts";

/** `/dd0c digest` says when and where digests come; `/dd0c digest now` shows the day so far, to who typed it only. */
export async function digestAnswer(deps: SlackDeps, tenantId: TenantId, typed: string): Promise<Answer> {
  const wantsNow = typed.trim().toLowerCase().split(/\s+/)[1] === "now";
  return wantsNow ? today(deps, tenantId) : schedule(deps, tenantId);
}

async function schedule(deps: SlackDeps, tenantId: TenantId): Promise<Answer> {
  const { settings, tenant } = await withTenant(deps.db, tenantId, async (tx) => ({
    settings: await getReportSettings(tx),
    tenant: await getTenant(tx),
  }));
  const { recipient, weekly, emails } = settings;
  const next = nextDigestAt(settings, deps.now());
  const place = recipient ?? tenant?.channelId ?? undefined;
  const where =
    place === undefined
      ? "Pick a channel first: that is where it goes."
      : `It goes to ${/^[UW]/.test(place) ? person(place) : `<#${place}>`}.`;
  const lines = [
    next === undefined ? "*No digest comes*: no day is ticked." : `*The next digest comes ${dayTime(next)}.*`,
    where,
    weekly
      ? `A noise report of the week comes on Mondays${emails.length === 0 ? "" : `, also to ${emails.length === 1 ? "1 e-mail address" : `${emails.length} e-mail addresses`}`}.`
      : "No weekly report comes.",
  ];
  return {
    text: lines.join(" ").replaceAll("*", ""),
    blocks: [
      { type: "section", text: { type: "mrkdwn", text: lines.join("\n") } },
      {
        type: "actions",
        elements: [
          {
            type: "button",
            action_id: ACTIONS.openReports,
            text: { type: "plain_text", text: "Change" },
          },
        ],
      },
      {
        type: "context",
        elements: [{ type: "mrkdwn", text: "`/dd0c digest now` shows the day so far, to you only" }],
      },
    ],
  };
}

/** What there is to say while the rollups have nothing of the day: they may only be behind. */
function nothingCounted(sofar: DayCount | undefined): Answer {
  const { alerts = 0, incidents = 0 } = sofar ?? {};
  const text =
    incidents === 0
      ? "Nothing fired today so far, and no source fell silent."
      : `${count(alerts, "alert")} became ${count(incidents, "incident")} today so far. More of the day is told a few minutes later; \`/dd0c status\` shows what is open.`;
  return { text: text.replaceAll("`", ""), blocks: [{ type: "section", text: { type: "mrkdwn", text } }] };
}

/** Out of the rollups, which are a few minutes behind at the most. */
async function today(deps: SlackDeps, tenantId: TenantId): Promise<Answer> {
  const now = deps.now();
  const { zone } = await withTenant(deps.db, tenantId, getReportSettings);
  const day = localDay(now, zone);
  const tomorrow = daysAfter(day, 1);
  const due = {
    tenantId,
    kind: "digest",
    day: tomorrow,
    dueAt: now,
    from: countedFrom(day, zone),
    to: countedFrom(tomorrow, zone),
  } as const;
  const facts = await withShards(deps.db, [shardOf(tenantId)], async (sql) => {
    await enterTenant(sql, tenantId);
    return loadReportFacts(sql, tenantId, { due, zone, now });
  });
  const report = reportOf(facts);
  if (report) return reportCard(report);
  const [sofar] = await withTenant(deps.db, tenantId, (tx) => countDays(tx, 1, now));
  return nothingCounted(sofar);
}
