import type { Card } from "../slack/cards/incident.ts";
import type { Outcome, OutgoingMessage } from "./slack-calls.ts";

/** A call to Slack that shows a message in some look. */
export type CallShowing<T> = (shown: Pick<OutgoingMessage, "text" | "blocks">) => Promise<Outcome<T>>;

const TEXT_ONLY_LENGTH_MAX = 3_900;

/**
 * Shows a card in the newest blocks, then in those that every workspace takes, then in words alone, until Slack does not
 * refuse its content: nothing is lost for its looks. `refused` hears of each look that is tried next, and why.
 */
export async function showAsTaken<T>(
  { text, blocks, rich }: Card,
  how: {
    readonly plainBlocks: boolean;
    readonly call: CallShowing<T>;
    readonly refused: (next: "plain" | "text", reason: string) => Promise<void>;
  },
): Promise<Outcome<T>> {
  const { plainBlocks, call, refused } = how;
  if (rich && !plainBlocks) {
    const shown = await call({ text, blocks: rich });
    if (shown.ok || shown.failure.kind !== "content") return shown;
    await refused("plain", shown.failure.reason);
  }
  const shown = await call({ text, blocks });
  if (shown.ok || shown.failure.kind !== "content") return shown;
  await refused("text", shown.failure.reason);
  return call({ text: text.slice(0, TEXT_ONLY_LENGTH_MAX), blocks: [] });
}
