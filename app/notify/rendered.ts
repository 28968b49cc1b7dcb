import { createHash } from "node:crypto";
import type { Card } from "../slack/cards/incident.ts";

/** Returns what `notices.sent_hash` holds of a card: `<chapter>:<hash>`. Equal means that Slack shows it already. */
export function hashOf(chapter: string, card: Card): string {
  return `${chapter}:${createHash("sha256").update(JSON.stringify(card)).digest("base64url")}`;
}

/** Returns what it holds while nobody can be sure which card Slack shows; no card's is equal. */
export function unknownHash(chapter: string): string {
  return `${chapter}:`;
}
