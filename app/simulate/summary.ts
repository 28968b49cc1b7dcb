import type { Difference } from "../../engine/simulation/outcome.ts";
import type { FileResult } from "./simulate-file.ts";

type Row = readonly [label: string, ...figures: ReadonlyArray<number | string>];

/** Returns the table of what a recording came to, and a line for everything in it that could not be used. */
export function summaryOf(result: FileResult): string[] {
  const { alerts, deploys, incidents, messages, incidentsWithDeploy, suppressible } = result;
  const rows: Row[] = [
    ["deliveries", result.deliveries],
    ["  came again", result.redeliveries],
    ["  could not be read", result.unreadable],
    ["alerts", alerts],
    ["deploys", deploys],
    ["incidents", incidents],
    ["  with a deploy", incidentsWithDeploy],
    ["  noise 80 or more", suppressible],
    ["messages", messages],
    ["noise ratio", alerts === 0 ? "–" : percent(1 - messages / alerts)],
  ];
  return [...aligned(rows), ...complaintsOf(result)];
}

/** Returns the table of what happened beside what would have. */
export function differenceTable(difference: Difference): string[] {
  const { incidents, messages, criticals, withDeploy, suppressible } = difference;
  const { unchanged, merged, split, criticalsDelayed } = difference;
  return [
    ...aligned([
      ["", "happened", "would have"],
      ["incidents", incidents.before, incidents.after],
      ["  with a deploy", withDeploy.before, withDeploy.after],
      ["  noise 80 or more", suppressible.before, suppressible.after],
      ["messages", messages.before, messages.after],
      ["critical alerts", criticals.before, criticals.after],
    ]),
    "",
    ...aligned([
      ["incidents unchanged", unchanged],
      ["  made of several", merged],
      ["  taken apart", split],
      ["criticals delayed", criticalsDelayed],
    ]),
  ];
}

function complaintsOf({ broken, brokenFirst, unknownProviders }: FileResult): string[] {
  const lines: string[] = [];
  if (broken > 0) {
    lines.push("", `${count(broken, "line")} left out:`);
    for (const { line, reason } of brokenFirst) lines.push(`  line ${line}: ${reason}`);
    if (broken > brokenFirst.length) lines.push(`  and ${broken - brokenFirst.length} more`);
  }
  for (const [provider, deliveries] of unknownProviders)
    lines.push(
      "",
      `${count(deliveries, "delivery", "deliveries")} left out: there is no source "${provider}".`,
    );
  return lines;
}

function aligned(rows: readonly Row[]): string[] {
  const texts = rows.map(([label, ...figures]) => [label, ...figures.map(shown)]);
  const widths = texts.reduce<number[]>(
    (wide, row) => row.map((text, n) => Math.max(wide[n] ?? 0, text.length)),
    [],
  );
  return texts.map((row) =>
    row
      .map((text, n) => (n === 0 ? text.padEnd(widths[n] ?? 0) : text.padStart((widths[n] ?? 0) + 2)))
      .join("")
      .trimEnd(),
  );
}

function shown(figure: number | string): string {
  return typeof figure === "string" ? figure : figure.toLocaleString("en").replaceAll(",", " ");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function count(number: number, unit: string, units = `${unit}s`): string {
  return `${number} ${number === 1 ? unit : units}`;
}
