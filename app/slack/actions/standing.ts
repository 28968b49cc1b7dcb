import type { App, BlockAction, RespondFn } from "@slack/bolt";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { findIncidentNow } from "../../../engine/db/incidents.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS } from "../action-ids.ts";
import { takenBackMessage } from "../cards/by-hand.ts";
import type { StandingWord } from "../cards/standing.ts";
import { isToldInThread, standingAlready, standingMessage, standingNow } from "../cards/standing-message.ts";
import { keepCommand } from "../commands/keep-command.ts";
import { outcomeOf } from "../commands/outcome.ts";
import type { SlackDeps } from "../deps.ts";
import { tellThread } from "../tell-thread.ts";
import { tenantOfBody } from "../tenant-of.ts";

/** A person's word on how an incident stands, and how to answer them. */
export interface Said {
  readonly tenantId: TenantId;
  readonly incidentId: string;
  readonly word: StandingWord;
  /** Slack user id. */
  readonly by: string;
  /** When they clicked, as Slack has it: a click that Slack sends again is the same click. */
  readonly clickedAt: string;
}

const LATER = "It waits for its turn: the card follows in a moment.";

const Undo = z.object({ incidentId: z.string(), word: z.enum(["resolve", "reopen", "acknowledge"]) });

/** *Acknowledge* and *Resolve* on a card, and *Undo* in its thread. */
export function onStandingButtons(app: App, deps: SlackDeps): void {
  for (const [actionId, word] of [
    [ACTIONS.cardAcknowledge, "acknowledge"],
    [ACTIONS.cardResolve, "resolve"],
  ] as const) {
    app.action<BlockAction>(actionId, async ({ ack, body, payload, client, respond }) => {
      await ack();
      const tenantId = await tenantOfBody(deps, body);
      const incidentId = "value" in payload ? payload.value : undefined;
      if (!tenantId || !incidentId) return;
      await sayStanding(deps, client, respond, {
        tenantId,
        incidentId,
        word,
        by: body.user.id,
        clickedAt: clickedAt(payload),
      });
    });
  }
  app.action<BlockAction>(ACTIONS.standingUndo, async ({ ack, body, payload, client, respond }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const undo = "value" in payload ? Undo.safeParse(JSON.parse(payload.value ?? "{}")).data : undefined;
    if (!tenantId || !undo) return;
    const by = body.user.id;
    const { outcome, incident, live } = await keep(deps, {
      ...undo,
      tenantId,
      by,
      clickedAt: clickedAt(payload),
    });
    if (!incident || outcome === "before") return;
    const { channel, message } = body;
    if (outcome !== "later" && outcome.length === 0) {
      const text = standingAlready(undo.word, incident, live);
      await respond({ response_type: "ephemeral", replace_original: false, text });
      return;
    }
    const words = outcome === "later" ? LATER : standingNow(undo.word, incident.number);
    if (!channel || !message) return;
    const { text, blocks } = takenBackMessage(saidIn(message.blocks), by, deps.now(), words);
    await client.chat.update({ channel: channel.id, ts: message.ts, text, blocks });
  });
}

/**
 * Takes a person's word on how an incident stands. The card shows what came of it; whoever came too late is told why
 * nothing did, and what others may want to take back is told in the thread.
 */
export async function sayStanding(
  deps: SlackDeps,
  client: WebClient,
  respond: RespondFn,
  said: Said,
): Promise<void> {
  const { tenantId, word, by } = said;
  const { outcome, incident, live } = await keep(deps, said);
  if (!incident || outcome === "before") return;
  const tell = (text: string) => respond({ response_type: "ephemeral", replace_original: false, text });
  if (outcome === "later") {
    await tell(LATER);
    return;
  }
  if (outcome.length === 0) {
    // Whoever pressed twice sees the card change: there is nothing to tell them.
    if (!isTheirs(word, incident, by)) await tell(standingAlready(word, incident, live));
    return;
  }
  const { db, newId } = deps;
  const entry = {
    tenantId,
    auditId: newId(),
    actor: by,
    action: `incident_${word}`,
    target: incident.incidentId,
  };
  await withTenant(db, tenantId, (tx) => audit(tx, entry));
  if (!isToldInThread(word)) return;
  const { incidentId, number } = incident;
  const message = standingMessage({ word, by, incidentId, number, fired: firedIn(outcome) });
  await tellThread(deps, client, tenantId, incidentId, message);
}

/** An incident that was merged meanwhile is the one that it went into. */
async function keep(deps: SlackDeps, { tenantId, incidentId, word, by, clickedAt }: Said) {
  const find = () => withTenant(deps.db, tenantId, (tx) => findIncidentNow(tx, incidentId));
  const before = await find();
  if (!before) return { outcome: "before" as const, incident: undefined, live: false };
  const target = before.state.incidentId;
  const key = `${word}:${target}:${by}:${clickedAt}`;
  const kept = await keepCommand(deps, tenantId, { type: word, incidentId: target, by }, key);
  const outcome = kept.kept === "duplicate" ? ("before" as const) : await outcomeOf(deps, tenantId, kept);
  const now = (await find()) ?? before;
  return { outcome, incident: now.state, live: now.live };
}

function firedIn(events: readonly EngineEvent[]): number {
  return events.reduce(
    (sum, event) =>
      sum +
      (event.type === "alert.resolved"
        ? 1
        : event.type === "incident.kept_open"
          ? event.fingerprints.length
          : 0),
    0,
  );
}

function isTheirs(word: StandingWord, { acknowledgedBy, resolvedBy, keptOpenBy }: IncidentState, by: string) {
  const of = {
    acknowledge: acknowledgedBy,
    resolve: resolvedBy,
    reopen: keptOpenBy,
    unacknowledge: undefined,
  };
  return of[word]?.by === by;
}

function clickedAt(payload: object): string {
  return "action_ts" in payload ? String(payload.action_ts) : "";
}

/** What our message said: its first paragraph, which is ours and comes back as we sent it. */
function saidIn(blocks: unknown): string {
  const First = z.tuple([z.object({ text: z.object({ text: z.string() }) })], z.unknown());
  return First.safeParse(blocks).data?.[0].text.text ?? "";
}
