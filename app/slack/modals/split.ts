import type { App, BlockAction } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import { z } from "zod";
import { findIncidentNow, listMembersOf, type Member } from "../../../engine/db/incidents.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import type { EngineEvent } from "../../../engine/domain/event.ts";
import { SIDE_MAX } from "../../../engine/domain/link.ts";
import type { IncidentState } from "../../../engine/domain/state.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { linkIdOf } from "../../../engine/inbox.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { byHandMessage } from "../cards/by-hand.ts";
import { context, section } from "../cards/parts.ts";
import { keepCommand } from "../commands/keep-command.ts";
import { outcomeOf } from "../commands/outcome.ts";
import type { SlackDeps } from "../deps.ts";
import { count } from "../mrkdwn.ts";
import { tellPerson, tellThread } from "../tell-thread.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { modal, text } from "./blocks.ts";
import { noteClick, showAnew } from "./open-modal.ts";
import { picksOf } from "./split-picks.ts";

const PICKED = "picked";

/** What the modal shows. */
export interface SplitFacts {
  readonly incident: Pick<IncidentState, "incidentId" | "number" | "merged">;
  /** What people do moves its alerts; of one that is over only the future changes. */
  readonly live: boolean;
  readonly members: readonly Member[];
}

const Metadata = z.object({ incidentId: z.string() });

/** Returns the modal: what will happen, the alerts to pick from, and how many go and stay as picked so far. */
export function splitModal(facts: SplitFacts, picked: readonly string[] = []): ModalView {
  const { incident, live, members } = facts;
  const title = "Not related";
  const { incidentId, number } = incident;
  if (members.length < 2)
    return modal({
      callbackId: VIEWS.split,
      title,
      blocks: [section([`Incident #${number} has only one alert: there is nothing to take out.`])],
    });
  const { groups, more } = picksOf(incident, members);
  return modal({
    callbackId: VIEWS.split,
    title,
    submit: live ? "Take out" : "Keep apart",
    metadata: { incidentId },
    blocks: [
      section([
        live
          ? `Which alerts of incident #${number} are not related to the others? They become an incident of their own, and such alerts stay apart from now on.`
          : `Incident #${number} is over, so nothing moves any more. Which of its alerts were not related to the others? Such alerts stay apart from now on.`,
      ]),
      {
        type: "input",
        block_id: PICKED,
        dispatch_action: true,
        label: text("Alerts", 75),
        element: {
          type: "multi_static_select",
          action_id: ACTIONS.splitPicked,
          placeholder: text("Pick alerts", 75),
          option_groups: groups.map(({ label, picks }) => ({
            label: text(label, 75),
            options: picks.map(({ value, says, about }) => ({
              text: text(says, 75),
              value,
              ...(about === "" ? {} : { description: text(about, 75) }),
            })),
          })),
        },
      },
      preview(facts, picked),
      ...(more > 0
        ? [context([`${count(more, "further kind")} of alert ${more === 1 ? "is" : "are"} not listed here.`])]
        : []),
    ],
  });
}

function preview(facts: SplitFacts, picked: readonly string[]): KnownBlock {
  const { members, live } = facts;
  const { going, staying, indistinct } = sidesOf(facts, picked);
  const line =
    going.length === 0
      ? `${count(members.length, "alert")} in it. Nothing is picked yet.`
      : staying.length === 0
        ? ":warning: That is all of them. Leave at least one."
        : `*${count(going.length, "alert")} ${going.length === 1 ? "goes" : "go"}*, ${staying.length} ${staying.length === 1 ? "stays" : "stay"}.`;
  const alike =
    staying.length > 0 && indistinct > 0
      ? `${count(indistinct, "of them looks", "of them look")} just like alerts that stay: ${live ? "they go now, but such alerts cannot be kept apart later." : "such alerts cannot be kept apart."}`
      : undefined;
  return { ...section([line, alike]), block_id: "preview" };
}

/** Who goes and who stays, and how many of those that go nothing tells from one that stays. */
function sidesOf({ incident, members }: SplitFacts, picked: readonly string[]) {
  const { groups } = picksOf(incident, members);
  const chosen = groups.flatMap(({ picks }) => picks).filter(({ value }) => picked.includes(value));
  const ids = new Set(chosen.flatMap(({ fingerprints }) => fingerprints));
  const going = members.filter(({ fingerprint }) => ids.has(fingerprint));
  const staying = members.filter(({ fingerprint }) => !ids.has(fingerprint));
  const [left, right] = [patternsOf(going), patternsOf(staying)];
  const indistinct = going.filter(({ pattern }) => pattern !== undefined && right.includes(pattern)).length;
  return { going, staying, left, right, indistinct };
}

function patternsOf(members: readonly Member[]): string[] {
  return [...new Set(members.flatMap(({ pattern }) => pattern ?? []))];
}

/** Reads what the modal is about now: an incident that was merged meanwhile is the one that it went into. */
export function readSplit(
  { db }: Pick<SlackDeps, "db">,
  tenantId: TenantId,
  incidentId: string,
): Promise<SplitFacts | undefined> {
  return withTenant(db, tenantId, async (tx) => {
    const found = await findIncidentNow(tx, incidentId);
    if (!found) return undefined;
    const { state, live } = found;
    return { incident: state, live, members: await listMembersOf(tx, state.incidentId) };
  });
}

/** *Not related…*: shows how many go and stay while alerts are picked, then takes them out. */
export function onSplit(app: App, deps: SlackDeps): void {
  app.action<BlockAction>(ACTIONS.splitPicked, async ({ ack, body, payload, client }) => {
    await ack();
    const { view } = body;
    if (!view) return;
    const isNewest = noteClick(view.id, payload.action_ts);
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return;
    const facts = await readSplit(
      deps,
      tenantId,
      Metadata.parse(JSON.parse(view.private_metadata)).incidentId,
    );
    if (!facts) return;
    const picked = pickedIn(view.state.values);
    await showAnew(client, { id: view.id, isNewest }, splitModal(facts, picked));
  });
  app.view({ callback_id: VIEWS.split, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    const { incidentId } = Metadata.parse(JSON.parse(view.private_metadata));
    const facts = tenantId && (await readSplit(deps, tenantId, incidentId));
    if (!tenantId || !facts) return ack();
    const sides = sidesOf(facts, pickedIn(view.state.values));
    const problem = problemOf(facts, sides);
    if (problem !== undefined) return ack({ response_action: "errors", errors: { [PICKED]: problem } });
    await ack();
    await takeOut(deps, client, { tenantId, facts, sides, by: body.user.id, key: `split:${view.id}` });
  });
}

type Sides = ReturnType<typeof sidesOf>;

function problemOf(
  { live }: SplitFacts,
  { going, staying, left, right, indistinct }: Sides,
): string | undefined {
  if (going.length === 0) return "Those alerts have left this incident. Pick again.";
  if (staying.length === 0) return "That is all of them. Leave at least one.";
  if (!live && (indistinct === going.length || left.length === 0 || right.length === 0))
    return "Nothing tells these alerts from those that stay, so nothing can keep them apart.";
  return undefined;
}

async function takeOut(
  deps: SlackDeps,
  client: Parameters<typeof tellThread>[1],
  split: {
    readonly tenantId: TenantId;
    readonly facts: SplitFacts;
    readonly sides: Sides;
    readonly by: string;
    readonly key: string;
  },
): Promise<void> {
  const { tenantId, facts, sides, by, key } = split;
  const { incidentId, number } = facts.incident;
  const kept = await keepCommand(
    deps,
    tenantId,
    {
      type: "split",
      incidentId,
      fingerprints: sides.going.map(({ fingerprint }) => fingerprint),
      patterns: { left: sides.left.slice(0, SIDE_MAX), right: sides.right.slice(0, SIDE_MAX) },
      by,
    },
    key,
  );
  // Whoever sent it the first time tells of it.
  if (kept.kept === "duplicate") return;
  const outcome = await outcomeOf(deps, tenantId, kept);
  const later = outcome === "later";
  if (!later && !outcome.some(({ type }) => type === "link.added")) {
    const text = `Nothing changed: those alerts had left incident #${number} already.`;
    return tellPerson(deps, client, tenantId, incidentId, { userId: by, text });
  }
  const done = later ? undefined : outcome.find(isSplit);
  const message = byHandMessage({
    what: "split",
    by,
    number,
    taken: done ? sides.going.filter((one) => done.fingerprints.includes(one.fingerprint)) : sides.going,
    indistinct: sides.indistinct,
    later,
    linkId: linkIdOf(kept.receivedAt, kept.itemId),
    ...(done ? { into: done.number } : {}),
  });
  await tellThread(deps, client, tenantId, incidentId, message);
}

function isSplit(event: EngineEvent): event is Extract<EngineEvent, { type: "incident.split" }> {
  return event.type === "incident.split";
}

function pickedIn(
  values: Readonly<
    Record<
      string,
      Readonly<Record<string, { selected_options?: readonly { value?: string | undefined }[] | null }>>
    >
  >,
): string[] {
  return (values[PICKED]?.[ACTIONS.splitPicked]?.selected_options ?? []).flatMap(({ value }) => value ?? []);
}
