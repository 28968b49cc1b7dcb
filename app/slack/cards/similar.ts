import type { ContextBlock } from "@slack/types";
import type { SimilarIncidents } from "../../../engine/domain/similar.ts";
import { dayTime, duration } from "../mrkdwn.ts";
import { context } from "./parts.ts";

/** Returns how often such an incident was there before and how that ended; nothing for the first of its kind. */
export function similarPart(similar: SimilarIncidents | undefined): ContextBlock[] {
  if (!similar) return [];
  const { incidents, days, last } = similar;
  const often = incidents === 1 ? "once" : incidents === 2 ? "twice" : `${incidents} times`;
  const when = incidents === 1 ? "as" : "the last time as";
  const lead = `📅 Seen ${often} before in the last ${days} days, ${when} #${last.number} ${dayTime(last.at)}.`;
  return [context([[lead, ...endings(similar)].join(" ")])];
}

function endings({ incidents, over, overAlone, medianMs, afterDeploy }: SimilarIncidents): string[] {
  const said: string[] = [];
  if (over > 0) {
    const which =
      over === incidents ? (over === 1 ? "It was over" : "Each was over") : `${over} of them ended`;
    const how =
      overAlone === over
        ? " before anybody acknowledged it"
        : overAlone > 0
          ? `, ${overAlone} of them before anybody acknowledged it`
          : "";
    const long =
      medianMs === undefined
        ? ""
        : over === 1
          ? ` after ${duration(medianMs)}`
          : `, half of them within ${duration(medianMs)}`;
    said.push(`${which}${over === 1 ? `${long}${how}` : `${how}${long}`}.`);
  }
  if (afterDeploy > 0)
    said.push(
      `${afterDeploy === incidents ? (incidents === 1 ? "It" : "Each") : String(afterDeploy)} began soon after a deploy.`,
    );
  return said;
}
