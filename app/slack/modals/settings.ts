import { isDeepStrictEqual } from "node:util";
import type { App, RespondFn, ViewOutput } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { configOf, lastNotesOn } from "../../../engine/db/correlation-settings.ts";
import { withTenant } from "../../../engine/db/tenant.ts";
import { getTenant, type Tenant } from "../../../engine/db/tenants.ts";
import type { EngineConfig } from "../../../engine/domain/engine-config.ts";
import type { TenantId } from "../../../engine/domain/tenant.ts";
import { ACTIONS, VIEWS } from "../action-ids.ts";
import { changeCorrelation } from "../change-correlation.ts";
import type { SlackDeps } from "../deps.ts";
import { type Asked, openFor } from "../people/open-for.ts";
import { tenantOfBody } from "../tenant-of.ts";
import { channelSelect, type LastChange, lastChanged, modal, section, text } from "./blocks.ts";
import { adoptChannel, INVITE_HINT, lookAt } from "./channel.ts";
import { marksOf, withChanges } from "./line-changes.ts";
import { onPreview, previewBlock } from "./preview-block.ts";
import { changePrivacy, PRIVACY_SUBJECT, privacyBlocks } from "./privacy.ts";
import { latestLines, type ReadWords, readSeverityWords, severityLines } from "./severity-words.ts";

const CHANNEL = "channel";
const WORDS = "severity_words";
/** What the audit trail calls the words. */
const WORDS_SUBJECT = "correlation";

/** The settings that have a modal of their own. */
const DOORS = [
  {
    blockId: "correlation",
    title: "What correlation goes by",
    doors: [
      { actionId: ACTIONS.openWindows, label: "Windows and scoring" },
      { actionId: ACTIONS.openDependencies, label: "Dependencies" },
      { actionId: ACTIONS.openAliases, label: "Services and aliases" },
      { actionId: ACTIONS.openSafelist, label: "Safelist" },
    ],
  },
  {
    blockId: "workspace",
    title: "Where cards go, and for whom",
    doors: [
      { actionId: ACTIONS.openRoutes, label: "Channel routing" },
      { actionId: ACTIONS.openPeople, label: "People" },
      { actionId: ACTIONS.openPlan, label: "Plan and data" },
    ],
  },
] as const;

/** What a person saw when the modal opened: what they submit is what differs from it. */
const Shown = z.object({ words: z.array(z.string()) });

/** Who changed what the modal of `/dd0c config` holds itself. */
export interface SettingsChanges {
  readonly channel?: LastChange | undefined;
  readonly words?: LastChange | undefined;
  readonly privacy?: LastChange | undefined;
}

/** The modal of `/dd0c config`. */
export function settingsModal(
  tenant: Pick<Tenant, "channelId" | "config" | "privacySince" | "privacySetBy"> | undefined,
  changed: SettingsChanges = {},
): ModalView {
  const lines = severityLines(configOf(tenant?.config).severityWords);
  return modal({
    callbackId: VIEWS.settings,
    title: "dd0c/alert settings",
    submit: "Save",
    metadata: { words: marksOf(lines) },
    blocks: [
      {
        type: "input",
        block_id: CHANNEL,
        label: text("Channel for incident cards", 75),
        hint: text(INVITE_HINT, 150),
        element: {
          ...channelSelect(CHANNEL, tenant?.channelId ?? undefined),
          ...(tenant?.channelId ? {} : { default_to_current_conversation: true }),
        },
      },
      ...lastChanged(changed.channel, "Channel"),
      {
        type: "input",
        block_id: WORDS,
        optional: true,
        label: text("Your own words for severities", 75),
        hint: text("One a line, such as: sev2 = critical. They win over what the tools mean by them.", 150),
        element: {
          type: "plain_text_input",
          action_id: WORDS,
          multiline: true,
          max_length: 3_000,
          placeholder: text("page = critical", 75),
          ...(lines.length === 0 ? {} : { initial_value: lines.join("\n") }),
        },
      },
      previewBlock(VIEWS.settings, "these words"),
      ...lastChanged(changed.words, "Words"),
      { type: "divider" },
      ...DOORS.flatMap(({ blockId, title, doors }): KnownBlock[] => [
        section(`*${title}*`),
        {
          type: "actions",
          block_id: blockId,
          elements: doors.map(({ actionId, label }) => button(actionId, label)),
        },
      ]),
      { type: "divider" },
      ...privacyBlocks(tenant, changed.privacy),
    ],
  });
}

/** Opens the modal for whoever asked. */
export async function openSettings(
  deps: SlackDeps,
  client: WebClient,
  tenantId: TenantId,
  asked: Asked,
  say?: RespondFn,
): Promise<void> {
  const tenant = await withTenant(deps.db, tenantId, getTenant);
  const channelId = tenant?.channelId ?? "";
  const last = await lastNotesOn(deps.db, tenantId, [channelId, WORDS_SUBJECT, PRIVACY_SUBJECT]);
  const changed = {
    channel: last.get(channelId),
    words: last.get(WORDS_SUBJECT),
    privacy: last.get(PRIVACY_SUBJECT),
  };
  await openFor(deps, client, tenantId, asked, settingsModal(tenant, changed), say);
}

/** Takes the settings, and tries the words for severities. */
export function onSettingsSaved(app: App, deps: SlackDeps): void {
  onPreview(app, deps, {
    callbackId: VIEWS.settings,
    read: (view, _, config) => {
      const form = wordsIn(view);
      const problem = problemOfWords(config, form);
      if (problem !== undefined) return { errors: { [WORDS]: problem } };
      return (then) => {
        const words = withWords(then, form);
        return words.ok ? { ...then, severityWords: words.words } : then;
      };
    },
  });
  app.view({ callback_id: VIEWS.settings, type: "view_submission" }, async ({ ack, body, view, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (!tenantId) return ack();
    const channelId = view.state.values[CHANNEL]?.[CHANNEL]?.selected_conversation;
    const channel = channelId ? await lookAt(client, channelId) : { problem: "Pick a channel." };
    if (!channelId || "problem" in channel)
      return ack({ response_action: "errors", errors: { [CHANNEL]: channel.problem ?? "" } });
    const userId = body.user.id;
    const problem = await saveWords(deps, tenantId, userId, wordsIn(view));
    if (problem !== undefined) return ack({ response_action: "errors", errors: { [WORDS]: problem } });
    await ack();
    await changePrivacy(deps, { tenantId, userId, answer: view.state.values });
    await adoptChannel(deps, client, { tenantId, channelId, channelName: channel.name, userId });
  });
}

/** What one person typed, and what they saw before. */
interface WordsForm {
  readonly typed: ReadWords;
  readonly shown: readonly string[];
}

function wordsIn(view: Pick<ViewOutput, "state" | "private_metadata">): WordsForm {
  return {
    typed: readSeverityWords(view.state.values[WORDS]?.[WORDS]?.value ?? ""),
    shown: Shown.parse(JSON.parse(view.private_metadata)).words,
  };
}

/** What one person changed of what they saw, on top of what the settings are; of one word what they say of it counts. */
function withWords({ severityWords }: EngineConfig, { typed, shown }: WordsForm): ReadWords {
  if (!typed.ok) return typed;
  const lines = withChanges(severityLines(severityWords), { shown, typed: severityLines(typed.words) });
  return readSeverityWords(latestLines(lines).join("\n"));
}

function problemOfWords(config: EngineConfig, form: WordsForm): string | undefined {
  const words = withWords(config, form);
  return words.ok ? undefined : words.problem;
}

/** Returns what stands against the words, for their field. */
async function saveWords(
  deps: SlackDeps,
  tenantId: TenantId,
  userId: string,
  form: WordsForm,
): Promise<string | undefined> {
  let problem: string | undefined;
  await changeCorrelation(deps, tenantId, userId, (before) => {
    const words = withWords(before, form);
    if (!words.ok) problem = words.problem;
    if (!words.ok || isDeepStrictEqual(words.words, before.severityWords)) return undefined;
    const note = {
      action: "severity_words_set",
      target: WORDS_SUBJECT,
      before: before.severityWords,
      after: words.words,
    };
    return { config: { ...before, severityWords: words.words }, notes: [note] };
  });
  return problem;
}

function button(actionId: string, label: string) {
  return { type: "button" as const, action_id: actionId, text: text(label, 75) };
}
