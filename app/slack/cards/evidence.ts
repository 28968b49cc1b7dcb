import type { Evidence, EvidenceAlert } from "../../../engine/domain/evidence.ts";
import type { Severity } from "../../../engine/domain/severity.ts";
import { sourceName } from "../../../engine/domain/source-name.ts";
import { bold, count, escapeText, link, time } from "../mrkdwn.ts";
import type { Card } from "./incident.ts";
import { context, section } from "./parts.ts";

/** So many lines of the longest kind fit into one section. */
const LINES_IN_SECTION = 5;
const TITLE_LENGTH_MAX = 100;

const MARK: Readonly<Record<Severity, string>> = {
  critical: ":red_circle:",
  high: ":large_orange_circle:",
  medium: ":large_yellow_circle:",
  low: ":large_blue_circle:",
  info: ":white_circle:",
};

/** Returns the message in a card's thread that names alerts of the incident, a line for each. */
export function evidenceCard({ shown, more }: Evidence): Card {
  const lines = shown.map(lineOf);
  const sections = Array.from({ length: Math.ceil(lines.length / LINES_IN_SECTION) }, (_, n) =>
    section(lines.slice(n * LINES_IN_SECTION, (n + 1) * LINES_IN_SECTION)),
  );
  return {
    text: `${count(shown.length + more, "alert")} of this incident`,
    blocks: [
      ...sections,
      ...(more > 0 ? [context([`and ${count(more, "more alert")}: press *Why?* on the card`])] : []),
    ],
  };
}

function lineOf({ at, severity, service, title, provider, sourceUrl }: EvidenceAlert): string {
  return `${time(at)} ${MARK[severity]} ${bold(service, 60)} ${link(sourceUrl, title, TITLE_LENGTH_MAX)} (${escapeText(sourceName(provider), 40)})`;
}
