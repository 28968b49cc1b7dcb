import { isDeepStrictEqual } from "node:util";
import type { App, BlockAction, ViewOutput } from "@slack/bolt";
import type { KnownBlock, ModalView, SectionBlock } from "@slack/types";
import { configOf } from "../../../engine/db/correlation-settings.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant } from "../../../engine/db/tenants.ts";
import type { EngineConfig } from "../../../engine/domain/engine-config.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS } from "../action-ids.ts";
import type { SlackDeps } from "../deps.ts";
import { escapeText } from "../mrkdwn.ts";
import { FOR_EDITORS } from "../people/read-only.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { section, text } from "./blocks.ts";
import { showAnew } from "./open-modal.ts";
import { type ChangeOfSettings, PREVIEW_DAYS, previewInWords, previewSettings } from "./preview.ts";

/** What a form says: the change that saving it makes, or at which field what is wrong with it. */
export type ReadForm = ChangeOfSettings | { readonly errors: Readonly<Record<string, string>> };

/** A settings form that can be tried before it is saved. */
export interface TriedForm {
  /** Of its modal. */
  readonly callbackId: string;
  /** Reads what is entered in the open modal. `config` is what is set now. */
  readonly read: (
    view: Pick<ViewOutput, "state" | "private_metadata">,
    tenantId: TenantId,
    config: EngineConfig,
  ) => ReadForm | Promise<ReadForm>;
}

/** Returns the block of a form in which its preview stands; `what` is tried, for a sentence: `these windows`. */
export function previewBlock(callbackId: string, what: string): SectionBlock {
  return blockSaying(
    callbackId,
    `*Try it first*: what ${what} would have made of the last ${PREVIEW_DAYS} days. Nothing is changed.`,
  );
}

function blockSaying(callbackId: string, mrkdwn: string): SectionBlock {
  return {
    ...section(mrkdwn),
    block_id: blockIdOf(callbackId),
    accessory: { type: "button", action_id: ACTIONS.previewSettings, text: text("Preview", 75) },
  };
}

function blockIdOf(callbackId: string): string {
  return `${FOR_EDITORS}preview:${callbackId}`;
}

/**
 * Fills the preview of a form when it is asked for. What stands in the modal stays, only that block is another: so the
 * form neither forgets what was entered nor has to be made twice. A second press while the first is at work does nothing.
 */
export function onPreview(app: App, deps: SlackDeps, form: TriedForm): void {
  const where = { action_id: ACTIONS.previewSettings, block_id: blockIdOf(form.callbackId) };
  app.action<BlockAction>(where, async ({ ack, body, client }) => {
    await ack();
    const tenantId = await tenantOfBody(deps, body);
    const { view } = body;
    if (!tenantId || !view) return;
    const say = (words: string, hash: string) =>
      showAnew(client, { id: view.id, hash }, withPreview(view, words));
    const config = configOf((await withTenant(deps.db, tenantId, getTenant))?.config);
    const read = await form.read(view, tenantId, config);
    if ("errors" in read) {
      await say(problemIn(view, read.errors), view.hash);
      return;
    }
    if (isDeepStrictEqual(read(config), config)) {
      await say("Nothing in this form differs from what is set, so there is nothing to compare.", view.hash);
      return;
    }
    const hash = await say(
      `:hourglass_flowing_sand: Comparing with the last ${PREVIEW_DAYS} days…`,
      view.hash,
    );
    if (hash === undefined) return;
    try {
      await say(previewInWords(await previewSettings(deps, tenantId, read)), hash);
    } catch (error) {
      await say(":warning: This could not be compared. Nothing was changed.", hash);
      throw error;
    }
  });
}

/** What an app reads of an open modal, and what it shows anew. */
type Open = Pick<ModalView, "title" | "callback_id" | "private_metadata"> & {
  readonly blocks: readonly object[];
  readonly close?: ModalView["close"] | null;
  readonly submit?: ModalView["submit"] | null;
};

/** Returns the open modal as it is, with other words in its preview; mrkdwn of ours. */
export function withPreview(view: Open, words: string): ModalView {
  const { callback_id: callbackId = "", title, close, submit, private_metadata, blocks } = view;
  const isPreview = (block: { block_id?: string }) => block.block_id === blockIdOf(callbackId);
  return {
    type: "modal",
    callback_id: callbackId,
    title,
    ...(close ? { close } : {}),
    ...(submit ? { submit } : {}),
    ...(private_metadata === undefined ? {} : { private_metadata }),
    blocks: (blocks as KnownBlock[]).map((block) =>
      isPreview(block) ? blockSaying(callbackId, words) : block,
    ),
  };
}

function problemIn(view: ViewOutput, errors: Readonly<Record<string, string>>): string {
  const [[blockId, problem] = ["", ""]] = Object.entries(errors);
  const field = (view.blocks as KnownBlock[]).find((block) => block.block_id === blockId);
  const label = field?.type === "input" ? `*${escapeText(field.label.text, 75)}*: ` : "";
  return `:warning: ${label}${escapeText(problem, 300)}`;
}
