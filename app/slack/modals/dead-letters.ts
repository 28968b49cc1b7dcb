import type { App, RespondFn } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import {
  countDeadLetters,
  type DeadLetter,
  type LetterChoice,
  listDeadLetters,
} from "../../../engine/db/dead-letters.ts";
import { getIntegration } from "../../../engine/db/integrations.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { audit } from "../../../engine/db/tenants.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { type ReplayResult, replayDeadLetters } from "../../webhooks/replay.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { showHome } from "../home/show-home.ts";
import { bold, count, dayTime, escapeText } from "../mrkdwn.ts";
import { type Asked, openFor } from "../people/open-for.ts";
import { redactedSample } from "../redact.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { code, context, modal, section, text } from "./blocks.ts";

const SHOWN_MAX = 10;
const SAMPLE_LENGTH_MAX = 300;

/** What the modal shows of one source. */
interface LettersFacts {
  readonly integrationId: string;
  readonly sourceName: string;
  readonly total: number;
  readonly letters: readonly DeadLetter[];
  /** What the last press of a button came to. */
  readonly result?: ReplayResult;
}

/** Returns the modal: what could not be read, why, and how to try again. */
export function lettersModal(facts: LettersFacts): ModalView {
  const { integrationId, sourceName, total, letters, result } = facts;
  return modal({
    callbackId: VIEWS.deadLetters,
    title: "Unreadable deliveries",
    metadata: { integrationId },
    blocks: [
      ...(result ? [{ ...section(resultLine(result)), block_id: "result" }] : []),
      ...(total === 0
        ? [section(`:white_check_mark: Every delivery from ${bold(sourceName, 80)} could be read.`)]
        : lead(facts)),
      ...letters.flatMap(letterBlocks),
      ...(total > letters.length
        ? [context(`and ${total - letters.length} older ones; *Replay all* takes them too.`)]
        : []),
    ],
  });
}

function lead({ integrationId, sourceName, total }: LettersFacts): KnownBlock[] {
  return [
    {
      ...section(
        `${count(total, "delivery", "deliveries")} from ${bold(sourceName, 80)} could not be read. Nothing is lost: put right what the reason says, then replay.`,
      ),
      block_id: "lead",
      accessory: {
        type: "button",
        action_id: ACTIONS.replayAll,
        text: text("Replay all", 75),
        value: integrationId,
        style: "primary",
      },
    },
  ];
}

function letterBlocks({ deliveryId, receivedAt, reason, delivery }: DeadLetter): KnownBlock[] {
  return [
    { type: "divider" },
    {
      ...section(`${dayTime(receivedAt)}\n${escapeText(reason, 300)}`),
      block_id: `letter:${deliveryId}`,
      ...(delivery ? { accessory: replayButton(deliveryId) } : {}),
    },
    delivery
      ? code(redactedSample(delivery.body, SAMPLE_LENGTH_MAX) || "(empty)")
      : context("Its bytes are gone: it cannot be replayed."),
  ];
}

function replayButton(deliveryId: string) {
  return {
    type: "button" as const,
    action_id: ACTIONS.replayOne,
    text: text("Replay", 75),
    value: deliveryId,
  };
}

function resultLine({ replayed, withoutEffect, stillUnreadable, reason }: ReplayResult): string {
  const parts = [
    ...(replayed > 0 ? [`${count(replayed, "delivery", "deliveries")} replayed`] : []),
    ...(withoutEffect > 0 ? [`${withoutEffect} read, with nothing to show`] : []),
    ...(stillUnreadable > 0
      ? [`${stillUnreadable} still unreadable${reason === undefined ? "" : `: ${escapeText(reason, 200)}`}`]
      : []),
  ];
  const mark = stillUnreadable > 0 ? ":warning:" : ":white_check_mark:";
  return parts.length === 0
    ? ":white_check_mark: There was nothing left to replay."
    : `${mark} ${parts.join(" · ")}`;
}

/** Opens the modal for one source. */
export async function openLetters(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  integrationId: string,
  asked: Asked,
  say?: RespondFn,
): Promise<void> {
  const facts = await lettersOf(deps, tenantId, integrationId);
  if (facts) await openFor(deps, client, tenantId, asked, lettersModal(facts), say);
}

/** Takes the buttons that replay one letter or all of a source; ids out of buttons are looked up under the tenant. */
export function onReplay(app: App, deps: SlackDeps): void {
  app.action(
    { type: "block_actions", action_id: ACTIONS.replayAll },
    async ({ ack, body, action, client }) => {
      await ack();
      if (action.type !== "button" || !action.value) return;
      await replay(deps, client, body, { integrationId: action.value });
    },
  );
  app.action(
    { type: "block_actions", action_id: ACTIONS.replayOne },
    async ({ ack, body, action, client }) => {
      await ack();
      if (action.type !== "button" || !action.value) return;
      await replay(deps, client, body, { deliveryIds: [action.value] });
    },
  );
}

type Clicked = Parameters<typeof tenantOfBody>[1] & {
  readonly user: { readonly id: string };
  readonly view?: { readonly id: string; readonly type: string; readonly private_metadata: string };
};

async function replay(
  deps: SlackDeps,
  client: WebClient,
  body: Clicked,
  choice: LetterChoice,
): Promise<void> {
  const tenantId = await tenantOfBody(deps, body);
  if (!tenantId) return;
  const result = await replayDeadLetters(deps, tenantId, choice);
  await withTenant(deps.db, tenantId, (tx) =>
    audit(tx, {
      tenantId,
      auditId: deps.newId(),
      actor: body.user.id,
      action: "dead_letters_replayed",
      target: choice.integrationId ?? choice.deliveryIds?.[0] ?? "",
      after: { replayed: result.replayed, stillUnreadable: result.stillUnreadable },
    }),
  );
  const integrationId =
    choice.integrationId ??
    (body.view?.type === "modal" ? integrationIn(body.view.private_metadata) : undefined);
  const facts = integrationId === undefined ? undefined : await lettersOf(deps, tenantId, integrationId);
  if (facts && body.view?.type === "modal")
    await client.views.update({ view_id: body.view.id, view: lettersModal({ ...facts, result }) });
  await showHome(deps, client, tenantId, body.user.id);
}

function integrationIn(metadata: string): string | undefined {
  return (JSON.parse(metadata) as { integrationId?: string }).integrationId;
}

async function lettersOf(
  { db }: SlackDeps,
  tenantId: TenantId,
  integrationId: string,
): Promise<LettersFacts | undefined> {
  return withTenant(db, tenantId, async (tx) => {
    const source = await getIntegration(tx, integrationId);
    if (!source) return undefined;
    const letters = await listDeadLetters(tx, { integrationId }, SHOWN_MAX);
    const total = (await countDeadLetters(tx)).get(integrationId)?.letters ?? 0;
    return { integrationId, sourceName: source.name, total, letters };
  });
}
