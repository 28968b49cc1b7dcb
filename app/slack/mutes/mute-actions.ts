import type { App, BlockAction, RespondFn, ViewOutput } from "@slack/bolt";
import type { KnownBlock } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { findIncidentOfCard, findMute } from "../../../engine/db/mutes.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import type { Card } from "../cards/incident.ts";
import { mutedSentence, whatIsMuted } from "../cards/mute-words.ts";
import { section } from "../cards/parts.ts";
import type { SlackDeps } from "../deps.ts";
import { showHome } from "../home/show-home.ts";
import { SHORTCUTS } from "../manifest-facts.ts";
import { noteClick, openModal, showAnew } from "../modals/open-modal.ts";
import { dayTime, person } from "../mrkdwn.ts";
import { tellPerson, tellThread } from "../tell-thread.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { timeZoneOf } from "../time-zone.ts";
import { endMute, type MuteWish, startMute, type UnmuteOutcome } from "./change-mute.ts";
import { muteAgainRow, unmuteRow } from "./mute-blocks.ts";
import {
  endOfLength,
  FIELDS,
  type MuteFacts,
  muteModal,
  muteRefused,
  notACardModal,
  problemOfMute,
  readMute,
  targetOf,
} from "./mute-modal.ts";

const Metadata = z.object({ incidentId: z.string() });
const MUTE_ID = /^[0-9a-z]{26}$/;

/** *Mute this pattern* and *Unmute*, wherever they stand: card, message menu, Home, thread, answers. */
export function onMutes(app: App, deps: SlackDeps): void {
  app.shortcut(
    { callback_id: SHORTCUTS.mutePattern, type: "message_action" },
    async ({ ack, body, client, respond }) => {
      await ack();
      const tenantId = await tenantOfBody(deps, body);
      if (!tenantId) return;
      const card = { channelId: body.channel.id, slackTs: body.message_ts };
      const incidentId = await withTenant(deps.db, tenantId, (tx) => findIncidentOfCard(tx, card));
      const facts = incidentId && (await readMute(deps, tenantId, incidentId));
      await openModal(client, body, facts ? muteModal(facts) : notACardModal(), respond);
    },
  );
  app.action<BlockAction>(ACTIONS.mutePicked, async ({ ack, body, payload, client }) => {
    await ack();
    const { view } = body;
    if (!view) return;
    const isNewest = noteClick(view.id, payload.action_ts);
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return;
    const { incidentId } = Metadata.parse(JSON.parse(view.private_metadata));
    const facts = await readMute(deps, tenantId, incidentId, pickedIn(view.state.values));
    if (facts) await showAnew(client, { id: view.id, isNewest }, muteModal(facts));
  });
  app.view({ callback_id: VIEWS.mute, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    const { incidentId } = Metadata.parse(JSON.parse(view.private_metadata));
    const { values } = view.state;
    const picked = values[FIELDS.what] ? pickedIn(values) : undefined;
    const facts = tenantId && (await readMute(deps, tenantId, incidentId, picked));
    if (!tenantId || !facts) return ack();
    const problem = problemOfMute(facts);
    if (problem !== undefined) {
      const field = picked ? FIELDS.what : FIELDS.howLong;
      return ack({ response_action: "errors", errors: { [field]: problem } });
    }
    await ack();
    await muteAsked(deps, client, { tenantId, facts, values, by: body.user.id, key: `mute:${view.id}` });
  });
  app.action<BlockAction>(ACTIONS.unmute, async ({ ack, body, payload, client, respond }) => {
    await ack();
    await unmute(deps, body, client, respond, "value" in payload ? payload.value : undefined);
  });
  app.action<BlockAction>(ACTIONS.unmutePicked, async ({ ack, body, payload, client, respond }) => {
    await ack();
    const muteId = "selected_option" in payload ? payload.selected_option?.value : undefined;
    await unmute(deps, body, client, respond, muteId);
  });
  app.action<BlockAction>(ACTIONS.muteAgain, async ({ ack, body, payload, client, respond }) => {
    await ack();
    await muteAgain(deps, body, client, respond, "value" in payload ? payload.value : undefined);
  });
}

/** Mutes as the modal says, and tells it in the thread of the card. */
async function muteAsked(
  deps: SlackDeps,
  client: WebClient,
  asked: {
    readonly tenantId: TenantId;
    readonly facts: MuteFacts;
    readonly values: ViewOutput["state"]["values"];
    readonly by: string;
    readonly key: string;
  },
): Promise<void> {
  const { tenantId, facts, values, by, key } = asked;
  const target = targetOf(facts.kinds, facts.picked);
  if (!target) return;
  const timeZone = await timeZoneOf(deps, client, tenantId, by);
  const length = values[FIELDS.howLong]?.[FIELDS.howLong]?.selected_option?.value ?? "";
  const until = endOfLength(length, { now: deps.now(), timeZone });
  const reason = values[FIELDS.reason]?.[FIELDS.reason]?.value?.trim();
  const wish = { target, by, ...(until === undefined ? {} : { until }), ...(reason ? { reason } : {}) };
  const outcome = await startMute(deps, tenantId, wish, key);
  if (outcome.is === "before") return;
  const { incidentId } = facts.incident;
  if (outcome.is === "refused")
    return tellPerson(deps, client, tenantId, incidentId, { userId: by, text: muteRefused(target.service) });
  await tellThread(deps, client, tenantId, incidentId, mutedMessage(wish, outcome.mute.muteId));
}

function mutedMessage(wish: MuteWish, muteId: string): Card {
  return { text: mutedSentence(wish), blocks: [section([mutedSentence(wish)]), unmuteRow(muteId)] };
}

async function unmute(
  deps: SlackDeps,
  body: BlockAction,
  client: WebClient,
  respond: RespondFn,
  muteId: string | undefined,
): Promise<void> {
  const tenantId = await tenantOfBody(deps, body);
  if (!tenantId || !muteId || !MUTE_ID.test(muteId)) return;
  const outcome = await endMute(deps, tenantId, muteId, body.user.id);
  if (!outcome) return;
  const message = unmutedMessage(outcome, body.user.id);
  // Whoever was faster is what the thread tells of.
  if (outcome.is === "over" && body.message?.blocks)
    await respond({ response_type: "ephemeral", replace_original: false, ...message });
  else await show(deps, tenantId, body, client, respond, message);
}

/** Returns what came of *Unmute*, with the way back where the mute would still hold. */
export function unmutedMessage({ is, mute }: UnmuteOutcome, by: string): Card {
  const what = whatIsMuted(mute.target);
  const { lifted } = mute;
  const words =
    is === "later"
      ? `${person(by)} is unmuting ${what}. It waits for its turn.`
      : is === "unmuted"
        ? `${person(by)} unmuted ${what}. What still fires is posted now.`
        : lifted
          ? `${person(lifted.by)} had unmuted ${what} already, ${dayTime(lifted.at)}.`
          : `The mute of ${what} was over already.`;
  return {
    text: words,
    blocks: [section([words]), ...(is === "unmuted" ? [muteAgainRow(mute.muteId)] : [])],
  };
}

/** The way back from *Unmute*: the same mute again, for as long as it was to last. */
async function muteAgain(
  deps: SlackDeps,
  body: BlockAction,
  client: WebClient,
  respond: RespondFn,
  muteId: string | undefined,
): Promise<void> {
  const tenantId = await tenantOfBody(deps, body);
  if (!tenantId || !muteId || !MUTE_ID.test(muteId)) return;
  const before = await withTenant(deps.db, tenantId, (tx) => findMute(tx, muteId));
  if (!before) return;
  const { target, until, reason } = before;
  const wish = {
    target,
    by: body.user.id,
    ...(until === undefined ? {} : { until }),
    ...(reason === undefined ? {} : { reason }),
  };
  const outcome = await startMute(deps, tenantId, wish, `mute-again:${muteId}`);
  if (outcome.is === "before") return;
  const message: Card =
    outcome.is === "refused"
      ? { text: muteRefused(target.service), blocks: [section([muteRefused(target.service)])] }
      : mutedMessage(wish, outcome.mute.muteId);
  await show(deps, tenantId, body, client, respond, message);
}

/** Where it was pressed it shows what became of it: in place, or to that person where the place is everybody's list. */
async function show(
  deps: SlackDeps,
  tenantId: TenantId,
  body: BlockAction,
  client: WebClient,
  respond: RespondFn,
  { text, blocks }: Card,
): Promise<void> {
  if (body.view?.type === "home") return showHome(deps, client, tenantId, body.user.id);
  const { channel, message } = body;
  if (channel && message?.blocks) {
    // Our message in a thread: what it said first stays readable above what became of it.
    const [first] = message.blocks as KnownBlock[];
    const said = first?.type === "section" ? [first] : [];
    await client.chat.update({ channel: channel.id, ts: message.ts, text, blocks: [...said, ...blocks] });
    return;
  }
  await respond({ replace_original: true, response_type: "ephemeral", text, blocks });
}

function pickedIn(values: ViewOutput["state"]["values"]): string[] {
  return (values[FIELDS.what]?.[ACTIONS.mutePicked]?.selected_options ?? []).map(({ value }) => value);
}
