import type { App, BlockAction, RespondFn } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { findIncident } from "../../../engine/db/incidents.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS } from "../action-ids.ts";
import { takenBackMessage } from "../cards/by-hand.ts";
import { keepCommand } from "../commands/keep-command.ts";
import { outcomeOf } from "../commands/outcome.ts";
import type { SlackDeps } from "../deps.ts";
import { showAnew } from "../modals/open-modal.ts";
import { WHY_ALERTS_MAX, whyModal } from "../modals/why.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { readWhy } from "../why-blocks.ts";

const Value = z.object({ linkId: z.string().regex(/^[0-9a-z]{26}$/) });
const ALREADY = "This was taken back already.";

/** *Undo* in a thread or in *Why?*: takes a split or a merge back, once, whoever presses it first. */
export function onUndo(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.undo, async ({ ack, body, payload, client, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const value = "value" in payload ? Value.safeParse(JSON.parse(payload.value ?? "{}")).data : undefined;
    if (!tenantId || !value) return;
    const by = body.user.id;
    const { linkId } = value;
    const kept = await keepCommand(deps, tenantId, { type: "unlink", linkId, by }, `unlink:${linkId}`);
    const outcome = kept.kept === "duplicate" ? "before" : await outcomeOf(deps, tenantId, kept);
    const words = await wordsOf(deps, tenantId, outcome);
    if (body.view) await showInModal(deps, client, tenantId, body.view, words);
    else
      await showInThread(client, body, respond, { by, at: deps.now(), words, isMine: outcome !== "before" });
  });
}

async function wordsOf(
  { db }: SlackDeps,
  tenantId: TenantId,
  outcome: readonly EngineEvent[] | "later" | "before",
): Promise<string> {
  if (outcome === "before") return ALREADY;
  if (outcome === "later") return "It waits for its turn: the cards follow in a moment.";
  const numberOf = async (incidentId: string) =>
    (await withTenant(db, tenantId, (tx) => findIncident(tx, incidentId)))?.state.number ?? 0;
  for (const event of outcome) {
    if (event.type === "incident.merged")
      return `They are one incident again, #${await numberOf(event.into)}.`;
    if (event.type === "incident.split") return `Incident #${event.number} is on its own again.`;
  }
  return outcome.length === 0
    ? "There was nothing left to take back."
    : "It is forgotten for the future; the cards stay as they are.";
}

/** The message says what became of it; whoever came too late is told so. */
async function showInThread(
  client: WebClient,
  body: BlockAction,
  respond: RespondFn,
  undo: { readonly by: string; readonly at: number; readonly words: string; readonly isMine: boolean },
): Promise<void> {
  const { channel, message } = body;
  if (!undo.isMine || !channel || !message) {
    await respond({ response_type: "ephemeral", replace_original: false, text: undo.words });
    return;
  }
  const { text, blocks } = takenBackMessage(saidIn(message.blocks), undo.by, undo.at, undo.words);
  await client.chat.update({ channel: channel.id, ts: message.ts, text, blocks });
}

/** What our message said: its first paragraph, which is ours and comes back as we sent it. */
function saidIn(blocks: unknown): string {
  const [first] = Array.isArray(blocks) ? (blocks as KnownBlock[]) : [];
  return first?.type === "section" ? (first.text?.text ?? "") : "";
}

async function showInModal(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  view: NonNullable<BlockAction["view"]>,
  words: string,
): Promise<void> {
  const { incidentId } = z.object({ incidentId: z.string() }).parse(JSON.parse(view.private_metadata));
  const facts = await readWhy(deps, tenantId, incidentId, WHY_ALERTS_MAX);
  if (facts) await showAnew(client, { id: view.id }, whyModal(facts, words));
}
