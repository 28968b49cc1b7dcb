import { createHash } from "node:crypto";
import type { Card } from "../slack/cards/incident.ts";

/**
 * Returns what `notices.sent_hash` holds of a card: `<chapter>:<hash>`. Equal means that Slack shows it already. Without a
 * card it equals none: nobody knows what Slack shows.
 */
export function hashOf(chapter: string, card?: Card): string {
  if (!card) return `${chapter}:`;
  return `${chapter}:${createHash("sha256").update(JSON.stringify(card)).digest("base64url")}`;
}
