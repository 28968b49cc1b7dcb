import type { DataTableBlock, KnownBlock, TableBlock } from "@slack/types";
import type { Severity } from "../../../engine/domain/severity.ts";
import type { StormBoard, StormIncident } from "../../../engine/domain/storm.ts";
import { count, dayTime, duration, plain, time } from "../mrkdwn.ts";
import type { Card } from "./incident.ts";
import { context, section } from "./parts.ts";

const ROWS_MAX = 12;
const PAGE_ROWS = 10;
const HEADINGS = ["Incident", "Severity", "Service", "Alerts", "What", "State"] as const;

const SEVERITY_WORD: Readonly<Record<Severity, string>> = {
  critical: "🔴 Critical",
  high: "🟠 High",
  medium: "🟡 Medium",
  low: "🔵 Low",
  info: "⚪ Info",
};

/** Returns the one message that stands for many incidents: how many, how they stand, the worst of them as a table. */
export function stormCard(board: StormBoard): Card {
  const lines = boardLines(board);
  const table = plainTable(board);
  const around = (rows: KnownBlock[], hidden: number) => [
    section(lines),
    ...rows,
    context([
      hidden > 0 ? `and ${count(hidden, "more incident")}` : undefined,
      "Type `/dd0c why` and an incident's number to see one",
    ]),
  ];
  return {
    text: sentence(board),
    blocks: around(table, board.incidents - Math.min(ROWS_MAX, board.shown.length)),
    ...(board.shown.length === 0
      ? {}
      : { rich: around([sortableTable(board)], board.incidents - board.shown.length) }),
  };
}

/** Returns the line that says that a storm is over. */
export function stormOverCard({ beganAt, endedAt = beganAt, incidents, firing, ownCards }: StormBoard): Card {
  const text = `✅ The storm is over after ${duration(endedAt - beganAt)}: ${count(incidents, "incident")} on the board, ${stillFiring(firing)}, and ${count(ownCards, "card")} besides. New incidents have cards of their own again.`;
  return { text, blocks: [section([text])] };
}

/** Before the first incident stands on it, and when all of them have cards or stand on a later board. */
const NOTHING_YET = "more incidents begin than anybody could read one by one";
const NOTHING_LEFT = "no incident stands here any more";

function boardLines({ beganAt, endedAt, incidents, alerts, firing, ownCards }: StormBoard): string[] {
  const what =
    incidents === 0
      ? endedAt === undefined
        ? NOTHING_YET
        : NOTHING_LEFT
      : `*${count(incidents, "incident")}* out of ${count(alerts, "alert")}, ${stillFiring(firing)}`;
  const own =
    ownCards > 0 ? ` ${count(ownCards, "other has a card", "others have cards")} of their own.` : "";
  if (endedAt !== undefined)
    return [`✅ *Storm over* · ${what}`, `It lasted from ${dayTime(beganAt)} to ${time(endedAt)}.${own}`];
  return [
    `⚡ *Storm* since ${dayTime(beganAt)} · ${what}`,
    `While so many begin at once, they stand here; critical ones get a card of their own.${own}`,
  ];
}

function sentence({ endedAt, incidents, alerts, firing }: StormBoard): string {
  const what =
    incidents === 0
      ? endedAt === undefined
        ? NOTHING_YET
        : NOTHING_LEFT
      : `${count(incidents, "incident")} out of ${count(alerts, "alert")}, ${stillFiring(firing)}`;
  return endedAt === undefined
    ? `⚡ Storm: ${what}. While so many begin at once, they stand on one board.`
    : `✅ Storm over: ${what}.`;
}

function stillFiring(firing: number): string {
  return firing === 0 ? "all over" : `${firing} still firing`;
}

function cellsOf({ number, severity, service, alerts, title, over }: StormIncident): readonly string[] {
  return [
    `#${number}`,
    SEVERITY_WORD[severity],
    plain(service, 40) || "–",
    String(alerts),
    plain(title, 60) || "–",
    over ? "✅ over" : "firing",
  ];
}

/** Slack counts a number as one: sorted, nine comes before ten. */
function asRow(cells: readonly string[]) {
  return cells.map((text) =>
    /^\d+$/.test(text)
      ? { type: "raw_number" as const, value: Number(text), text }
      : { type: "raw_text" as const, text },
  );
}

function rowsOf(shown: readonly StormIncident[]) {
  return [asRow(HEADINGS), ...shown.map((one) => asRow(cellsOf(one)))];
}

function plainTable({ shown }: StormBoard): KnownBlock[] {
  if (shown.length === 0) return [];
  return [
    {
      type: "table",
      column_settings: [{}, {}, {}, { align: "right" }, { is_wrapped: true }],
      rows: rowsOf(shown.slice(0, ROWS_MAX)),
    } satisfies TableBlock,
  ];
}

/** The same, with all rows that were read: it has pages and can be sorted. */
function sortableTable({ shown }: StormBoard): DataTableBlock {
  return {
    type: "data_table",
    caption: "Incidents of the storm",
    page_size: PAGE_ROWS,
    rows: rowsOf(shown),
  };
}
