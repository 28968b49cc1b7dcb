import type { KnownBlock } from "@slack/types";
import type { DayCount } from "../../../engine/db/days.ts";
import { count } from "../mrkdwn.ts";

/** How many days the chart shows, today included. */
export const CHART_DAYS = 7;

const BAR_WIDTH = 12;
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Returns yesterday in one sentence and a week as bars; `days` are in order, today last. */
export function weekBlocks(days: readonly DayCount[]): KnownBlock[] {
  const yesterday = days.at(-2);
  return [
    { type: "divider" },
    { type: "header", text: { type: "plain_text", text: "The last seven days" } },
    section(yesterday ? yesterdayInWords(yesterday) : "Yesterday nothing fired."),
    ...(days.every(({ incidents }) => incidents === 0) ? [] : [section(chart(days))]),
  ];
}

/** Returns what a day came to, as a sentence. */
function yesterdayInWords({ alerts, incidents, noise, withDeploy }: DayCount): string {
  if (incidents === 0) return "Yesterday nothing fired.";
  const became = `Yesterday ${count(alerts, "alert")} became *${count(incidents, "incident")}*`;
  const deploys = withDeploy === 0 ? "" : `, ${withDeploy} of them after a deploy`;
  return `${became}${deploys}${noise === undefined ? "" : `; the mean noise score was ${noise}`}.`;
}

/** Bars of alerts by day, in a block of fixed width: the longest day is the full width. */
function chart(days: readonly DayCount[]): string {
  const most = Math.max(...days.map(({ alerts }) => alerts), 1);
  const digits = Math.max(...days.map(({ alerts }) => String(alerts).length));
  const lines = days.map(({ day, alerts, incidents, noise }, index) => {
    const filled = alerts === 0 ? 0 : Math.max(1, Math.round((alerts / most) * BAR_WIDTH));
    const bar = `${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)}`;
    const name = index === days.length - 1 ? "today" : weekdayOf(day).padEnd(5);
    const told = `${String(alerts).padStart(digits)} ${alerts === 1 ? "alert " : "alerts"} → ${count(incidents, "incident")}`;
    return `${name}  ${bar}  ${told}${noise === undefined ? "" : `, noise ${noise}`}`;
  });
  return `\`\`\`${lines.join("\n")}\`\`\``;
}

function weekdayOf(day: string): string {
  return WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? "";
}

function section(text: string): KnownBlock {
  return { type: "section", text: { type: "mrkdwn", text } };
}
