import type { Evidence, EvidenceAlert } from "../../../engine/domain/evidence.ts";
import type { Severity } from "../../../engine/domain/severity.ts";
import { sourceName } from "../../../engine/domain/source-name.ts";
import { bold, count, escapeText, link, time } from "../mrkdwn.ts";
import type { Card } from "./incident.ts";
import { context, section } from "./parts.ts";

/** What fits into one section. */
const SECTION_LENGTH_MAX = 2_500;
const TITLE_LENGTH_MAX = 80;
/** A longer link would take the room of the other alerts. */
const URL_LENGTH_MAX = 250;

const MARK: Readonly<Record<Severity, string>> = {
  critical: ":red_circle:",
  high: ":large_orange_circle:",
  medium: ":large_yellow_circle:",
  low: ":large_blue_circle:",
  info: ":white_circle:",
};

/** Returns the message in a card's thread that names alerts of the incident, a line for each. */
export function evidenceCard({ shown, more }: Evidence): Card {
  return {
    text: `${count(shown.length + more, "alert")} of this incident`,
    blocks: [
      ...packed(shown.map(lineOf)).map(section),
      ...(more > 0 ? [context([`and ${count(more, "more alert")}: press *Why?* on the card`])] : []),
    ],
  };
}

function lineOf({ at, severity, service, title, provider, sourceUrl }: EvidenceAlert): string {
  const shownUrl = sourceUrl !== undefined && sourceUrl.length <= URL_LENGTH_MAX ? sourceUrl : undefined;
  return `${time(at)} ${MARK[severity]} ${bold(service, 40)} ${link(shownUrl, title, TITLE_LENGTH_MAX)} (${escapeText(sourceName(provider), 40)})`;
}

function packed(lines: readonly string[]): string[][] {
  const sections: string[][] = [];
  let length = 0;
  for (const line of lines) {
    if (sections.length === 0 || length + line.length + 1 > SECTION_LENGTH_MAX) {
      sections.push([]);
      length = 0;
    }
    sections.at(-1)?.push(line);
    length += line.length + 1;
  }
  return sections;
}
